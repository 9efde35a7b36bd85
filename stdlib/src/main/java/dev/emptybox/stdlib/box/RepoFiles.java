package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files of one revision of the state repo and of its modules. Nothing outside of their directories can be read, even
 * through links. A module is as if its files were in {@code modules/NAME}; while a task of it runs, they go before those of
 * the state repo.
 */
public final class RepoFiles {

    private static final long MOST_BYTES = 64L << 20;

    private static final int MOST_MEMBERS = 10_000;
    private static final String MODULES = "modules/";

    private final Path directory;
    private final Set<Path> ignored;
    private final Map<String, Path> modules;
    private final Deque<String> running = new ArrayDeque<>();

    public RepoFiles(Path directory) {
        this(directory, Set.of(), Map.of());
    }

    /**
     * @param ignored files in the directory that are not part of the revision, relative to it
     * @param modules the directories of modules, by name
     */
    public RepoFiles(Path directory, Set<Path> ignored, Map<String, Path> modules) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.ignored = Set.copyOf(ignored);
        this.modules = Map.copyOf(modules);
    }

    /** A task runs, of the module with this name, or empty for one of the state repo. */
    public void enter(String module) {
        running.push(module);
    }

    /** The latest task has ended. */
    public void leave() {
        running.pop();
    }

    /** Where a name is searched, in this order. */
    private List<String> candidates(String folder, String name) {
        String prefix = running.isEmpty() || running.peek().isEmpty() ? "" : MODULES + running.peek() + "/";
        return prefix.isEmpty() ? List.of(folder + "/" + name, name)
            : List.of(prefix + folder + "/" + name, prefix + name, folder + "/" + name, name);
    }

    /** @param path as found, relative to the repo, with forward slashes */
    public record Found(String path, Bytes content) {
    }

    /**
     * Reads a file, searched first in the folder and then from the top of the repo.
     *
     * @param folder for example {@code templates}
     */
    public Found read(String folder, String name) {
        for (String path : candidates(folder, name)) {
            Path file = located(path);
            if (Files.isRegularFile(file) && !isIgnored(file)) {
                return new Found(path, content(file, path));
            }
        }
        throw new ProblemException(Problem.of("There is no " + name + " in the state repo",
            "neither as " + folder + "/" + name + " nor as " + name, Words.didYouMean(name, namesIn(folder, Files::isRegularFile))));
    }

    /**
     * A file of a folder that is copied as a whole.
     *
     * @param path       relative to that folder, with forward slashes
     * @param executable whether its owner may execute it
     */
    public record Member(String path, Bytes content, boolean executable) {
    }

    /**
     * All files below a folder, sorted; the folder is searched as in {@link #read}.
     *
     * @param wanted the paths to read, relative to the folder
     */
    public List<Member> tree(String folder, String name, Predicate<Path> wanted) {
        for (String path : candidates(folder, name)) {
            Path top = located(path);
            if (Files.isDirectory(top) && !isIgnored(top)) {
                return members(top, path, wanted);
            }
        }
        throw new ProblemException(Problem.of("There is no directory " + name + " in the state repo",
            "neither as " + folder + "/" + name + " nor as " + name, Words.didYouMean(name, namesIn(folder, Files::isDirectory))));
    }

    private List<Member> members(Path top, String shown, Predicate<Path> wanted) {
        var members = new ArrayList<Member>();
        long bytes = 0;
        for (Path found : walk(top, shown)) {
            Path relative = top.relativize(found);
            if (Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS) || isIgnored(found) || !wanted.test(relative)) {
                continue;
            }
            String path = shown + "/" + relative;
            Path root = root(found);
            Path file = confined(root, root.relativize(found).toString(), path);
            if (!Files.isRegularFile(file)) {
                throw new ProblemException(Problem.of(path + " is not a file",
                    "a link to a directory is not followed when a whole directory is copied", "copy its target separately, or exclude it"));
            }
            Bytes content = content(file, path);
            bytes += content.size();
            members.add(new Member(relative.toString(), content, Files.isExecutable(file)));
            if (members.size() > MOST_MEMBERS || bytes > MOST_BYTES) {
                throw new ProblemException(Problem.of(shown + " is too large to be copied from the state repo",
                    "at most " + MOST_MEMBERS + " files and " + MOST_BYTES + " bytes are read", "use download and an archive instead"));
            }
        }
        return members;
    }

    private static List<Path> walk(Path top, String shown) {
        try (var found = Files.walk(top)) {
            return found.sorted().toList();
        } catch (IOException | UncheckedIOException unreadable) {
            throw new ProblemException(Problem.of("Cannot list " + shown + " of the state repo",
                String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    private boolean isIgnored(Path file) {
        for (Path up = directory.relativize(file); up != null; up = up.getParent()) {
            if (ignored.contains(up)) {
                return true;
            }
        }
        return false;
    }

    /** The path of a file of the repo on this machine; it may not exist. */
    public Path confined(String path) {
        String module = running.isEmpty() ? "" : running.peek();
        if (!module.isEmpty()) {
            Path own = confined(modules.get(module), path, path);
            if (Files.exists(own)) {
                return own;
            }
        }
        return located(path);
    }

    private Path located(String path) {
        for (Map.Entry<String, Path> module : modules.entrySet()) {
            String prefix = MODULES + module.getKey();
            if (path.equals(prefix) || path.startsWith(prefix + "/")) {
                return confined(module.getValue(), path.substring(Math.min(path.length(), prefix.length() + 1)), path);
            }
        }
        return confined(directory, path, path);
    }

    /** The directory of the module of a file, or that of the state repo. */
    private Path root(Path file) {
        return modules.values().stream().filter(file::startsWith).findFirst().orElse(directory);
    }

    private static Path confined(Path root, String relative, String path) {
        try {
            Path file = root.resolve(relative).normalize();
            boolean inside = file.startsWith(root);
            if (inside && Files.exists(file)) {
                inside = file.toRealPath().startsWith(root.toRealPath());
            }
            if (inside) {
                return file;
            }
        } catch (IOException | InvalidPathException unreadable) {
            throw new ProblemException(Problem.of("Cannot look for " + path + " in the state repo",
                String.valueOf(unreadable.getMessage()), "name a file of the state repo"), unreadable);
        }
        throw new ProblemException(Problem.of(path + " leaves the state repo",
            "a source is a file of the same revision as the script", "move the file into the state repo"));
    }

    private static Bytes content(Path file, String path) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ProblemException(Problem.of(path + " is too large for a source",
                    Files.size(file) + " bytes, at most " + MOST_BYTES, "use download for large files"));
            }
            byte[] content = Files.readAllBytes(file);
            LfsPointer.refuse(path, content);
            return Bytes.of(content);
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path + " of the state repo",
                String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    /** Files below a folder, at most 500, relative to it; empty if it does not exist. */
    public List<String> names(String folder) {
        return namesIn(folder, Files::isRegularFile);
    }

    private List<String> namesIn(String folder, Predicate<Path> kind) {
        Path top = confined(folder);
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        try (var files = Files.walk(top, 8)) {
            var names = new ArrayList<String>();
            files.filter(file -> !file.equals(top) && !isIgnored(file)).filter(kind).limit(500)
                .forEach(file -> names.add(top.relativize(file).toString().replace('\\', '/')));
            return List.copyOf(names);
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
