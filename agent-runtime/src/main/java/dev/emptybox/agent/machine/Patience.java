package dev.emptybox.agent.machine;

/** Whether what is waited for is still of use; asked again and again during the wait. */
@FunctionalInterface
public interface Patience {

    Patience ENDLESS = () -> false;

    /** Something newer has come. */
    boolean isSuperseded();

    /** A fetch that can be continued later has taken so long that something else comes first. */
    default boolean isFetchToYield() {
        return false;
    }
}
