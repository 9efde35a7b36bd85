package dev.emptybox.agent.journal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** Why a run took place. Its text is for people, and stands in the journal's files. */
public enum Cause {

    FIRST_CONVERGE("first converge"),
    NEW_REVISION("new revision"),
    /** A working copy was edited. */
    EDITS("edits"),
    /** The box differs from what was good. */
    DRIFT("drift"),
    /** The same, and only in that services have ended. */
    SERVICE_ENDED("heal"),
    /** The same, and only in that services are critical to their health checks. */
    SERVICE_UNHEALTHY("unhealthy"),
    RETURN_TO_GOOD("return to the last good revision"),
    ROLL_BACK("rollback by hand"),
    /** One that this version does not know. */
    OTHER("other");

    private final String text;

    Cause(String text) {
        this.text = text;
    }

    @JsonValue
    public String text() {
        return text;
    }

    /** Whether it is only about services, not about files or the like. */
    public boolean isOfServices() {
        return this == SERVICE_ENDED || this == SERVICE_UNHEALTHY;
    }

    @JsonCreator
    static Cause of(String text) {
        return Arrays.stream(values()).filter(cause -> cause.text.equals(text)).findFirst().orElse(OTHER);
    }
}
