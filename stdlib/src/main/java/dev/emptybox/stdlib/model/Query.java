package dev.emptybox.stdlib.model;

/** A query with several parts. */
public interface Query {

    /** Queries with the same key have the same answer. */
    String key();

    /** Its name for messages. */
    String text();
}
