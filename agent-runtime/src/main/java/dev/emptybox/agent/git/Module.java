package dev.emptybox.agent.git;

import java.util.Objects;

/**
 * A module of a state repo, as {@code modules.json} names it: tasks, templates, files and classes of another Git repository.
 *
 * @param git     its address
 * @param version a tag, a range of tags such as {@code ^1.2}, a branch or a commit; empty for the head of the repository
 * @param path    its directory in that repository, empty for the top
 */
public record Module(String name, String git, String version, String path) {

    public Module {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(git, "git is null");
        Objects.requireNonNull(version, "version is null");
        Objects.requireNonNull(path, "path is null");
    }

    /**
     * What it is pinned to, as {@code modules.lock} records it.
     *
     * @param ref    the tag or branch that was chosen
     * @param commit the full id
     * @param digest of its content
     */
    public record Locked(Module module, String ref, String commit, String digest) {
    }
}
