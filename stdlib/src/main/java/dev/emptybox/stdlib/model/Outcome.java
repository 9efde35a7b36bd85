package dev.emptybox.stdlib.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The outcome of a task. Immutable, with the same members in every world: a member that does not apply is null, one that a
 * plan cannot know throws {@link UnknownException} when read.
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

    /** @param mark the value of its fingerprint, null if unknown */
    public static Outcome skipped(String task, String reason, String mark) {
        return new Outcome(task, Status.SKIPPED, reason, "", Map.of(), null, mark);
    }

    /** @param mark the value of its fingerprint, null if unknown */
    public static Outcome failed(String task, String reason, String mark) {
        return new Outcome(task, Status.FAILED, reason, "", Map.of(), null, mark);
    }

    /** @param because the earlier step that makes it unknown */
    public static Outcome unknown(String task, String because) {
        return new Outcome(task, Status.UNKNOWN, because, "", Map.of(), because, null);
    }

    /**
     * @param unknown why values that are not in the map cannot be known yet, null if there are none
     * @param mark    the value of its fingerprint, null if it cannot be known yet
     */
    public static Outcome of(String task, boolean changed, String reason, String diff, Map<String, Object> values,
                             String unknown, String mark) {
        return new Outcome(task, changed ? Status.CHANGED : Status.OK, reason, diff, values, unknown, mark);
    }

    /**
     * A task that does something; only the apply will know whether it changed anything.
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

    /** Whether it has changed something, or would. */
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

    /** The diff; empty if there is none or it is sensitive. */
    public String getDiff() {
        return diff;
    }

    /** The absolute path of the file or directory. */
    public String getPath() {
        return (String) get("path");
    }

    /** SHA-256 of the file, in lower-case hexadecimal. */
    public String getChecksum() {
        return (String) get("checksum");
    }

    /** The absolute path of the backup of the previous content; null if there is none. */
    public String getBackupFile() {
        return (String) get("backupFile");
    }

    /** The target of the link, as written. */
    public String getTarget() {
        return (String) get("target");
    }

    /** The previous target of the link, or the previous version of a release; null if there was none. */
    public String getPrevious() {
        return (String) get("previous");
    }

    /** The previous commit of the checkout; null if there was none. */
    public String getBefore() {
        return (String) get("before");
    }

    /** The current commit of the checkout. */
    public String getAfter() {
        return (String) get("after");
    }

    /** How often the regular expression or the marker was found in the file. */
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

    /** The standard output of the command, without the last line break. */
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

    /** The uid of the user. */
    public Integer getUid() {
        return (Integer) get("uid");
    }

    /** The gid of the group. */
    public Integer getGid() {
        return (Integer) get("gid");
    }

    /** Version of the package that is installed. */
    public String getVersion() {
        return (String) get("version");
    }

    /** Status code of the response. */
    public Integer getStatusCode() {
        return (Integer) get("statusCode");
    }

    /** Body of the response. */
    public String getBody() {
        return (String) get("body");
    }

    /** The JSON object of the response, or the values printed by a script in another language. */
    public State getJson() {
        return (State) get("json");
    }

    /** The number of attempts: 1 if the first one succeeded. */
    public Integer getAttempts() {
        return (Integer) get("attempts");
    }

    /** The named groups of {@code matches}, by name. */
    @SuppressWarnings("unchecked")
    public Map<String, String> getCaptures() {
        return (Map<String, String>) get("captures");
    }

    /** Ids of the found processes. */
    @SuppressWarnings("unchecked")
    public List<Long> getPids() {
        return (List<Long>) get("pids");
    }

    /** One of the task's own values by name; null if there is none. */
    public Object get(String name) {
        if (!values.containsKey(name) && unknown != null) {
            throw new UnknownException(because());
        }
        return values.get(name);
    }

    /** A service that names this outcome in {@code restartOn} is restarted when it differs. */
    public Fingerprint fingerprint() {
        if (mark == null) {
            throw new UnknownException(unknown == null ? task + " is not known yet" : unknown);
        }
        return new Fingerprint(task, mark);
    }

    /** An outcome as a truth value is ambiguous: changed or successful? */
    public boolean asBoolean() {
        throw new ProblemException(Problem.of("The outcome of '" + task + "' is used as a truth value",
            "this is ambiguous: it could mean changed or successful",
            "use .changed, .ok, .failed or .skipped"));
    }

    @Override
    public String toString() {
        return task + " " + status + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
