package dev.emptybox.agent.git.trust;

/** The rules that a commit can fail. */
public enum Rule {
    /** The history up to the accepted commit, the floor, a seal or the first commit must be complete. */
    HISTORY("history"),
    /** The head contains the floor commit. */
    FLOOR("floor"),
    /** The head contains the last accepted head of the same ref. */
    FAST_FORWARD("fast-forward"),
    /** The head is not too old, and not from the future. */
    HEAD_AGE("head age"),
    /** Each commit has one valid signature. */
    SIGNATURE("signature"),
    /** The key of the signature belongs to a signer and was valid when the commit was made. */
    SIGNER("signer"),
    /** A followed tag is signed by a signer of tags, and bears its own name. */
    TAG("tag"),
    /** The signer may change these paths. */
    ROLE("role");

    private final String text;

    Rule(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
