package dev.emptybox.stdlib.model;

/** A question to the box that has several parts. */
public interface Query {

    /** Two questions with the same key have the same answer. */
    String key();

    /** Names it for people. */
    String text();
}
