package dev.emptybox.agent.git;

/**
 * What a checkout has besides the files of its repository, on request: both make the agent read from other places.
 *
 * @param submodules the files of submodules; otherwise their directories are empty
 * @param lfs        the contents of files that are kept by Git LFS; otherwise these files are pointers
 */
public record Extras(boolean submodules, boolean lfs) {

    public static final Extras NONE = new Extras(false, false);
}
