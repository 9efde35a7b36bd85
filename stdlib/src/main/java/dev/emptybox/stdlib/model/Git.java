package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Repositories to check out, and checkouts, as far as tasks need to know them. */
public final class Git {

    /** The name under which {@link Refs#commits} has the remote's head. */
    public static final String HEAD = "HEAD";

    public static final String BRANCHES = "refs/heads/";

    public static final String TAGS = "refs/tags/";

    private Git() {
    }

    /**
     * Another repository; it is printed without its credentials.
     *
     * @param url         http, https, file or a directory of the box; without user and password
     * @param credentials {@code user:password} or a token, in plain; empty for none
     * @param timeout     for each exchange with it
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
     * What a repository offers.
     *
     * @param head    the whole name of the branch that its head is, empty when it is none
     * @param commits by the whole names of branches and tags; of a tag, the commit that it stands for
     */
    public record Refs(String head, Map<String, String> commits) {

        public Refs {
            commits = Map.copyOf(commits);
        }
    }

    /**
     * A checkout on the box.
     *
     * @param commit      its HEAD, empty when there is none
     * @param url         the repository that it is of, empty when it does not say
     * @param edits       what a change of the commit would lose: edited files, and commits that are nowhere else
     * @param untracked   the first few files and directories in it that Git does not know, ignored ones among them
     * @param interrupted whether the agent has begun a change that did not come to its end
     */
    public record Checkout(String commit, String url, List<String> edits, List<String> untracked, boolean interrupted) {

        public Checkout {
            edits = List.copyOf(edits);
            untracked = untracked == null ? List.of() : List.copyOf(untracked);
        }
    }
}
