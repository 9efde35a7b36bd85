package dev.emptybox.agent.journal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** The cause of a run. Its text is for display, and is stored in the journal. */
public enum Cause {

    FIRST_CONVERGE("first converge"),
    NEW_REVISION("new revision"),
    /** A working copy was edited. */
    EDITS("edits"),
    /** The box differs from the good state. */
    DRIFT("drift"),
    /** The same, only because secrets have other values. */
    SECRET_ROTATED("secret rotated"),
    /** The same, only because of tasks that run on every converge. */
    EACH_RUN("every converge"),
    /** The same, only because services have exited. */
    SERVICE_ENDED("heal"),
    /** The same, only because services are critical. */
    SERVICE_UNHEALTHY("unhealthy"),
    RETURN_TO_GOOD("return to the last good revision"),
    ROLL_BACK("rollback by hand"),
    /** Unknown to this version. */
    OTHER("other");

    private final String text;

    Cause(String text) {
        this.text = text;
    }

    @JsonValue
    public String text() {
        return text;
    }

    /** Whether it concerns only services. */
    public boolean isOfServices() {
        return this == SERVICE_ENDED || this == SERVICE_UNHEALTHY;
    }

    @JsonCreator
    static Cause of(String text) {
        return Arrays.stream(values()).filter(cause -> cause.text.equals(text)).findFirst().orElse(OTHER);
    }
}
