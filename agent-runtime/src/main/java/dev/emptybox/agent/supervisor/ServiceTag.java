package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The value of {@code EMPTYBOX_SERVICE} in the environment of each process of a service: {@code NAME@HOME/START}. HOME
 * identifies the agent's home by its path, so that a recreated home finds its services; START is unique. None of it is
 * secret.
 */
final class ServiceTag {

    static final String VARIABLE = "EMPTYBOX_SERVICE";
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    private static final int DIGITS = 16;
    private static final String LOG = ".log";
    private static final String DELETED = " (deleted)";

    private final Path home;
    private final String identity;

    ServiceTag(Path home) {
        this.home = real(home.toAbsolutePath().normalize());
        this.identity = Digests.sha256(this.home.toString()).substring(0, DIGITS);
    }

    /** @throws ProblemException if a service cannot have this name */
    static String check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ProblemException(Problem.of("A service cannot be named '" + name + "'",
                "its name is used in file names",
                "use letters (a to z), digits, dot, dash and underscore"));
        }
        return name;
    }

    /** Without symbolic links, even if only a part of it exists. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    /** For a start of this service; unique. */
    String forStart(String name) {
        return name + "@" + identity + "/" + UUID.randomUUID();
    }

    /** The name of the service of this home with this value; empty for another home, or without a tag. */
    Optional<String> nameIn(String value) {
        int at = value.indexOf('@');
        return Optional.of(value).filter(v -> at > 0 && v.startsWith(identity + "/", at + 1)).map(v -> v.substring(0, at))
            .filter(NAME.asMatchPredicate());
    }

    /**
     * The name of the service of this log file; empty if it does not belong to this home. A program that has cleared its
     * environment still writes to its log.
     *
     * @param file an open file, from procfs
     */
    Optional<String> nameOfLog(String file) {
        String path = file.endsWith(DELETED) ? file.substring(0, file.length() - DELETED.length()) : file;
        String prefix = home.resolve("logs") + "/";
        return Optional.of(path).filter(p -> p.startsWith(prefix) && p.endsWith(LOG) && p.length() > prefix.length() + LOG.length())
            .map(p -> p.substring(prefix.length(), p.length() - LOG.length())).filter(NAME.asMatchPredicate());
    }
}
