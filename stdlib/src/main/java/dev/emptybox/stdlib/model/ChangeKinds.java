package dev.emptybox.stdlib.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What each {@link Change#kind()} does and what its target is, for people who read {@code plan --json}. Kinds are never renamed. */
public final class ChangeKinds {

    /**
     * What a kind means.
     *
     * @param target what {@code target} names
     * @param does   one sentence
     */
    public record Meaning(String target, String does) {
    }

    private static final String PATH = "path";
    private static final String SERVICE = "name of the service";
    private static final String UNIT = "name of the service of systemd or OpenRC";
    private static final String USER = "name of the user";
    private static final String GROUP = "name of the group";
    private static final String PORT = "the port";
    private static final String PACKAGE = "name of the package";

    private ChangeKinds() {
    }

    /** All kinds there are, those of one sort together. */
    public static Map<String, Meaning> all() {
        var kinds = new LinkedHashMap<String, Meaning>();
        paths(kinds);
        kinds.put("command.run", new Meaning("the command", "Runs a command of an `exec` or `script`."));
        services(kinds);
        kinds.put("once.begin", new Meaning("key of the `once`", "Notes that a body that runs once has begun."));
        kinds.put("once.done", new Meaning("key of the `once`", "Notes that a body that runs once has come to its end."));
        kinds.put("maintenance.begin", new Meaning(PORT, "Lets a service drain, stops it, and answers 503 on its port."));
        kinds.put("maintenance.end", new Meaning(PORT, "Frees the port, for the service to be started."));
        box(kinds);
        return Collections.unmodifiableMap(kinds);
    }

    private static void paths(Map<String, Meaning> kinds) {
        kinds.put("directory.make", new Meaning(PATH, "Makes a directory."));
        kinds.put("file.write", new Meaning(PATH, "Writes the whole content of a file, new or not."));
        kinds.put("link.make", new Meaning(PATH, "Makes a symbolic link, or lets it lead elsewhere."));
        kinds.put("attributes.set", new Meaning(PATH, "Sets mode, owner or group of what is there."));
        kinds.put("path.remove", new Meaning(PATH, "Removes a file, a link, or a directory with all that is in it."));
        kinds.put("artefact.place", new Meaning(PATH, "Puts a downloaded artefact, whose checksum has been proven, in its place."));
        kinds.put("archive.unpack", new Meaning("path of the directory", "Unpacks what is missing or differs from an archive."));
        kinds.put("git.checkout", new Meaning("path of the directory", "Brings a Git checkout to a commit, or makes it."));
        kinds.put("kernel.set", new Meaning("path below `/proc/sys`", "Sets a value of the running kernel."));
    }

    private static void services(Map<String, Meaning> kinds) {
        kinds.put("service.start", new Meaning(SERVICE, "Starts a service that does not run; one of systemd or OpenRC is enabled or disabled as well, where that is asked for."));
        kinds.put("service.restart", new Meaning(SERVICE, "Stops and starts a service, because an input of it is another."));
        kinds.put("service.reload", new Meaning(SERVICE, "Makes a running service read its configuration again."));
        kinds.put("service.stop", new Meaning(SERVICE, "Stops a service."));
        kinds.put("service.enable", new Meaning(UNIT, "Lets it start at boot."));
        kinds.put("service.disable", new Meaning(UNIT, "Lets it not start at boot."));
        kinds.put("service.adopt", new Meaning(UNIT, "Notes that it runs as it is wished to; the service is not touched."));
    }

    private static void box(Map<String, Meaning> kinds) {
        kinds.put("user.make", new Meaning(USER, "Makes a user with nothing but the account."));
        kinds.put("user.change", new Meaning(USER, "Changes an account."));
        kinds.put("user.remove", new Meaning(USER, "Removes an account; its files stay."));
        kinds.put("group.make", new Meaning(GROUP, "Makes a group."));
        kinds.put("group.change", new Meaning(GROUP, "Gives a group another number."));
        kinds.put("group.remove", new Meaning(GROUP, "Removes a group."));
        kinds.put("package.install", new Meaning(PACKAGE, "Installs a package, or another version of it; the diff names what else moves."));
        kinds.put("package.remove", new Meaning(PACKAGE, "Removes a package; its configuration files stay."));
        kinds.put("package.hold", new Meaning(PACKAGE, "Holds a package at its version, or holds it no longer."));
        kinds.put("package.refresh", new Meaning("`index of packages`", "Fetches anew what the package sources offer."));
    }
}
