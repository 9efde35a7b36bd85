package dev.emptybox.stdlib.box.files;

/** What the agent may do with an existing path; for a directory, create and remove entries in it. */
public enum Access {
    WRITABLE,
    /** By its mode, its owner, an access control list or a file attribute. */
    DENIED,
    /** The file is append-only: it can be neither replaced nor removed. */
    APPEND_ONLY,
    /** Its file system is mounted read-only. */
    READ_ONLY
}
