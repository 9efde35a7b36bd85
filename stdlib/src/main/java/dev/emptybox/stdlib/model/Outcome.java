package dev.emptybox.stdlib.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What came of a task. Immutable, and with the same members in every world: a member that does not apply is null, one
 * that a plan cannot know throws {@link UnknownException} when it is asked for.
 */
public final class Outcome {

    public enum Status { OK, CHANGED, SKIPPED, FAILED, UNKNOWN }

    private final String task;
    private final Status status;
    private final String reason;
    private final String diff;
    private final Map<String, Object> values;
    private final String unknown;
    private final String mark;

    private Outcome(String task, Status status, String reason, String diff, Map<String, Object> values, String unknown,
                    String mark) {
        this.task = Objects.requireNonNull(task, "task is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.reason = Objects.requireNonNull(reason, "reason is null");
        this.diff = Objects.requireNonNull(diff, "diff is null");
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        this.unknown = unknown;
        this.mark = mark;
    }

    /** @param mark the value of its fingerprint, null when it is not known */
    public static Outcome skipped(String task, String reason, String mark) {
        return new Outcome(task, Status.SKIPPED, reason, "", Map.of(), null, mark);
    }

    /** @param mark the value of its fingerprint, null when it is not known */
    public static Outcome failed(String task, String reason, String mark) {
        return new Outcome(task, Status.FAILED, reason, "", Map.of(), null, mark);
    }

    /** @param because which earlier step keeps it from being known */
    public static Outcome unknown(String task, String because) {
        return new Outcome(task, Status.UNKNOWN, because, "", Map.of(), because, null);
    }

    /**
     * @param unknown why values that are not in the map cannot be known yet, null when there are no such
     * @param mark    the value of its fingerprint, null when it cannot be known yet
     */
    public static Outcome of(String task, boolean changed, String reason, String diff, Map<String, Object> values,
                             String unknown, String mark) {
        return new Outcome(task, changed ? Status.CHANGED : Status.OK, reason, diff, values, unknown, mark);
    }

    /**
     * A task that does something, where only the apply will know whether that has changed anything.
     *
     * @param unknown why it cannot be known yet
     */
    public static Outcome open(String task, String reason, String diff, Map<String, Object> values, String unknown, String mark) {
        return new Outcome(task, Status.UNKNOWN, reason, diff, values, unknown, mark);
    }

    /** The task and its identity, for example {@code template app.config}. */
    public String getTask() {
        return task;
    }

    public Status getStatus() {
        return status;
    }

    /** Whether it changed something, or would. */
    public boolean isChanged() {
        known();
        return status == Status.CHANGED;
    }

    public boolean isOk() {
        known();
        return status == Status.OK;
    }

    public boolean isFailed() {
        known();
        return status == Status.FAILED;
    }

    public boolean isSkipped() {
        known();
        return status == Status.SKIPPED;
    }

    public boolean isUnknown() {
        return status == Status.UNKNOWN;
    }

    private void known() {
        if (status == Status.UNKNOWN) {
            throw new UnknownException(because());
        }
    }

    private String because() {
        return status != Status.UNKNOWN || unknown.startsWith(task) ? unknown : task + ": " + unknown;
    }

    /** Why it changed, did not, was skipped, failed, or is unknown. */
    public String getReason() {
        return reason;
    }

    /** The difference as people read it; empty when there is none or it is sensitive. */
    public String getDiff() {
        return diff;
    }

    /** Where the file or directory is: an absolute path. */
    public String getPath() {
        return (String) get("path");
    }

    /** SHA-256 of the file, in lower-case hexadecimal. */
    public String getChecksum() {
        return (String) get("checksum");
    }

    /** Where the content from before the change is kept: an absolute path; null when nothing had to be kept. */
    public String getBackupFile() {
        return (String) get("backupFile");
    }

    /** Where the link leads, as it is written in it. */
    public String getTarget() {
        return (String) get("target");
    }

    /** Where the link led before, or which version of a release was in use before; null when there was none. */
    public String getPrevious() {
        return (String) get("previous");
    }

    /** The commit that the checkout was at; null when there was none. */
    public String getBefore() {
        return (String) get("before");
    }

    /** The commit that the checkout is at now. */
    public String getAfter() {
        return (String) get("after");
    }

    /** How many places of the file the regular expression or the marker was found at. */
    public Integer getMatches() {
        return (Integer) get("matches");
    }

    /** What was removed: paths relative to the directory. */
    public List<String> getRemoved() {
        Object paths = get("removed");
        return paths instanceof List<?> list ? list.stream().map(String::valueOf).toList() : null;
    }

    /** Exit code of the command. */
    public Integer getRc() {
        return (Integer) get("rc");
    }

    /** What the command printed, without the last line break. */
    public String getStdout() {
        return (String) get("stdout");
    }

    public String getStderr() {
        return (String) get("stderr");
    }

    /** {@link #getStdout()} as lines. */
    public List<String> getLines() {
        String text = getStdout();
        return text == null ? null : text.lines().toList();
    }

    /** Process id of the service. */
    public Long getPid() {
        return (Long) get("pid");
    }

    /** Number of the user. */
    public Integer getUid() {
        return (Integer) get("uid");
    }

    /** Number of the group. */
    public Integer getGid() {
        return (Integer) get("gid");
    }

    /** Version of the package that is installed. */
    public String getVersion() {
        return (String) get("version");
    }

    /** Status code of the answer. */
    public Integer getStatusCode() {
        return (Integer) get("statusCode");
    }

    /** Body of the answer. */
    public String getBody() {
        return (String) get("body");
    }

    /** The JSON object that was answered, or the values that a script in another language printed. */
    public State getJson() {
        return (State) get("json");
    }

    /** How often it was tried: 1 when it went well at once. */
    public Integer getAttempts() {
        return (Integer) get("attempts");
    }

    /** What the named groups of {@code matches} found in the output, by name. */
    @SuppressWarnings("unchecked")
    public Map<String, String> getCaptures() {
        return (Map<String, String>) get("captures");
    }

    /** Ids of the processes that were found. */
    @SuppressWarnings("unchecked")
    public List<Long> getPids() {
        return (List<Long>) get("pids");
    }

    /** One of the task's own values by name; null when it has none of that name. */
    public Object get(String name) {
        if (!values.containsKey(name) && unknown != null) {
            throw new UnknownException(because());
        }
        return values.get(name);
    }

    /** What a service that names this outcome in {@code restartOn} is restarted for, when it differs. */
    public Fingerprint fingerprint() {
        if (mark == null) {
            throw new UnknownException(unknown == null ? task + " is not known yet" : unknown);
        }
        return new Fingerprint(task, mark);
    }

    /** An outcome as a truth value is ambiguous: did it change, or did it succeed? */
    public boolean asBoolean() {
        throw new ProblemException(Problem.of("The outcome of '" + task + "' is used as a truth value",
            "it could mean that it changed, or that it succeeded",
            "ask for .changed, .ok, .failed or .skipped"));
    }

    @Override
    public String toString() {
        return task + " " + status + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
