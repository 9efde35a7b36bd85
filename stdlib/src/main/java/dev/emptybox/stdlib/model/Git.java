package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Repositories to check out, and checkouts, as far as tasks need to know them. */
public final class Git {

    /** The key of the remote's HEAD in {@link Refs#commits}. */
    public static final String HEAD = "HEAD";

    public static final String BRANCHES = "refs/heads/";

    public static final String TAGS = "refs/tags/";

    private Git() {
    }

    /**
     * Another repository; printed without its credentials.
     *
     * @param url         http, https, file or a directory of the box; without user and password
     * @param credentials {@code user:password} or a token, in plain; empty for none
     * @param timeout     for each request
     */
    public record Remote(String url, String credentials, Duration timeout) {

        public Remote {
            Objects.requireNonNull(url, "url is null");
            Objects.requireNonNull(credentials, "credentials is null");
            Objects.requireNonNull(timeout, "timeout is null");
        }

        @Override
        public String toString() {
            return Http.shown(url);
        }
    }

    /**
     * The refs of a repository.
     *
     * @param head    the full name of the branch of its HEAD, empty if there is none
     * @param commits by the full names of branches and tags; annotated tags are resolved to their commit
     */
    public record Refs(String head, Map<String, String> commits) {

        public Refs {
            commits = Map.copyOf(commits);
        }
    }

    /**
     * A checkout on the box.
     *
     * @param commit      its HEAD, empty if there is none
     * @param url         its repository, empty if not recorded
     * @param edits       what a change of the commit would lose: edited files, and local commits
     * @param untracked   the first few untracked files and directories, including ignored ones
     * @param interrupted whether the agent was interrupted in a change
     */
    public record Checkout(String commit, String url, List<String> edits, List<String> untracked, boolean interrupted) {

        public Checkout {
            edits = List.copyOf(edits);
            untracked = untracked == null ? List.of() : List.copyOf(untracked);
        }
    }
}
