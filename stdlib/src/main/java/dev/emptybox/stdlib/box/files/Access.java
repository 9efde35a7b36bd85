package dev.emptybox.stdlib.box.files;

/** What the box lets the agent do with an existing path: for a directory, make and remove names in it. */
public enum Access {
    WRITABLE,
    /** By its mode, its owner, an access control list or a file attribute. */
    DENIED,
    /** The file takes more at its end and nothing else: it can be neither replaced nor removed. */
    APPEND_ONLY,
    /** Its file system is mounted read-only. */
    READ_ONLY
}
