package dev.emptybox.agent.git;

/** What a fetch asks for besides the commit itself. */
enum Extent {
    /** The files of the commit. */
    SHALLOW(true, false),
    /** The files of all commits up to it. */
    HISTORY(false, false),
    /** The names of the files of the commit. */
    SHALLOW_NAMES(true, true),
    /** The names of the files of all commits up to it. */
    HISTORY_NAMES(false, true),
    /** Single files. */
    FILES(false, true);

    private final boolean shallow;
    private final boolean partial;

    Extent(boolean shallow, boolean partial) {
        this.shallow = shallow;
        this.partial = partial;
    }

    boolean shallow() {
        return shallow;
    }

    /** Whether servers without partial clone refuse it. */
    boolean partial() {
        return partial;
    }

    boolean namesOnly() {
        return partial && this != FILES;
    }
}
