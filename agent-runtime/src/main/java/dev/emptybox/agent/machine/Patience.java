package dev.emptybox.agent.machine;

/** Whether the awaited result is still needed; polled during the wait. */
@FunctionalInterface
public interface Patience {

    Patience ENDLESS = () -> false;

    /** There is something newer. */
    boolean isSuperseded();

    /** A resumable fetch has taken so long that something else has priority. */
    default boolean isFetchToYield() {
        return false;
    }
}
