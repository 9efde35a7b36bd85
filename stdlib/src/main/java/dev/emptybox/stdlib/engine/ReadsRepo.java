package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.RepoFiles;

/** A task that reads files of the state repo, so that a check without a box can find what is wrong with them. */
public interface ReadsRepo {

    /**
     * Throws if a file is missing or cannot be used.
     *
     * @param partly whether some options are not known yet
     */
    void checkSources(RepoFiles files, boolean partly);
}
