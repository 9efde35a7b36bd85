package dev.emptybox.stdlib.model;

/** An answer that has the time that it took, which differs each time. */
public interface Timed {

    /** What is equal for two equal answers. */
    Object untimed();
}
