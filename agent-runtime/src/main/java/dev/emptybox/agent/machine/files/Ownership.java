package dev.emptybox.agent.machine.files;

import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Sets owner, group and mode of a path, only where they differ. */
final class Ownership {

    private static final int SETGID = 02000;

    private Ownership() {
    }

    /**
     * @param path  not a link
     * @param shown its name in messages
     * @param wish  with a mode
     */
    static void set(Path path, Path shown, Attributes wish) throws IOException {
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes found = view.readAttributes();
        if (wish.owner() != null && !wish.owner().equals(found.owner().getName())) {
            setOwner(view, shown, wish.owner());
        }
        if (wish.group() != null && !wish.group().equals(found.group().getName())) {
            setGroup(view, shown, wish.group());
        }
        // Last, because a change of the owner clears the setuid bits.
        Files.setAttribute(path, "unix:mode", wish.mode());
        boolean setgid = (wish.mode() & SETGID) != 0;
        if (setgid && ((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & SETGID) == 0) {
            throw new ProblemException(Problem.of("Cannot set the setgid bit of " + shown,
                "user " + System.getProperty("user.name") + " is not in its group", "run the agent as root, or remove the bit from mode"));
        }
    }

    private static void setOwner(PosixFileAttributeView view, Path shown, String owner) throws IOException {
        try {
            var users = shown.getFileSystem().getUserPrincipalLookupService();
            view.setOwner(users.lookupPrincipalByName(owner));
        } catch (UserPrincipalNotFoundException unknown) {
            throw unknown("user", owner);
        } catch (FileSystemException e) {
            throw refused("owner", owner, shown, e);
        }
    }

    private static void setGroup(PosixFileAttributeView view, Path shown, String group) throws IOException {
        try {
            var groups = shown.getFileSystem().getUserPrincipalLookupService();
            view.setGroup(groups.lookupPrincipalByGroupName(group));
        } catch (UserPrincipalNotFoundException unknown) {
            throw unknown("group", group);
        } catch (FileSystemException e) {
            throw refused("group", group, shown, e);
        }
    }

    private static ProblemException unknown(String kind, String name) {
        return new ProblemException(Problem.of("There is no " + kind + " " + name + " on this box", "",
            "create the " + kind + " first, or name an existing one"));
    }

    /** Only root can keep the owner; silently changing it would be worse than failing. */
    private static ProblemException refused(String kind, String name, Path shown, FileSystemException e) {
        return new ProblemException(Problem.of("Cannot create " + name + " the " + kind + " of " + shown,
            "user " + System.getProperty("user.name") + " has no permission: " + FileProblems.reason(e),
            "run the agent as root, or set " + kind + " to one that it may set"), e);
    }
}
