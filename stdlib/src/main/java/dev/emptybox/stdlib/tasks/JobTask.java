package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.jobs.JobChange;
import dev.emptybox.stdlib.box.jobs.JobReads;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.DeclaredJob;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

@KnownAs(puppet = "systemd::timer", chef = "systemd_unit")
@TaskDoc(word = "job", summary = "Runs a program at given times, without cron: the agent starts it, keeps its output and watches its result.",
    identity = "its name (letters, digits, dot, dash and underscore); no service may have the same one", bare = false,
    plan = "Planned exactly: what is different from the job as it is scheduled. A plan, and an apply, do not run it; a running agent does, between its cycles and independent of them, and not while an apply changes the box. It runs with the definition of the revision that the box is converged to, with the values that secrets have then. A job that is no longer declared is stopped and removed. The agent records each run before it starts it, so a crash or an update of the agent neither loses nor repeats a run: one that goes on meanwhile is found again, with its exit code. A time for which no agent ran is caught up with one run, unless startingDeadline is over. While the agent is stopped with a signal, its jobs are stopped as its services are. See the result and the next time with emptybox status, the output with emptybox logs NAME, earlier runs with emptybox history --job NAME; start a run by hand with emptybox trigger --job NAME.")
public class JobTask extends ProcessTask {

    private static final List<String> OVERLAPS = Stream.of(Job.Overlap.values()).map(Job.Overlap::word).toList();
    private static final List<String> SEVERITIES = Stream.of(Job.Severity.values()).map(Job.Severity::word).toList();
    private static final int MOST_RETRIES = 1000;

    private List<String> argv = List.of();
    private String line;
    private final ScheduleOptions times = new ScheduleOptions();
    private final SupervisionOptions supervisionOptions = new SupervisionOptions();
    private final ServiceTask.Stop stopOptions = new ServiceTask.Stop();
    private Job.Overlap overlapping = Job.Overlap.SKIP;
    private Job.Severity importance = Job.Severity.WARNING;
    private Duration longest;
    private Duration lateness;
    private int repeats;
    private Duration pause = Duration.ofSeconds(10);
    private final Declaration declaration = new Declaration();
    private Job.Definition planned;

    public JobTask(String identity) {
        super(identity);
    }

    @Option(value = "Program and arguments, passed unchanged. A program name with a slash is relative to the root, others are searched in PATH. Required unless there is shell.",
        example = "command 'bin/report', '--daily'")
    public void command(String... words) {
        argv = List.of(words);
    }

    @Option(value = "A command line for sh -c, instead of command.", example = "shell 'bin/dump | gzip > dump.gz'")
    public void shell(String text) {
        line = text;
    }

    @Option(value = "The distance between two runs, at least 1s. The first run is one interval after the job was declared. One of every and at is required.",
        example = "every '10m'")
    public void every(String duration) {
        times.every(duration);
    }

    @Option(value = "Times of the day, in UTC unless there is timeZone. A time that is skipped when clocks are set forward runs at that moment; one that occurs twice when they are set back runs once.",
        example = "at '03:30', '15:30'")
    public void at(String... hoursAndMinutes) {
        times.at(List.of(hoursAndMinutes));
    }

    @Option(value = "Only on these days of the week, for at: mon, tue, wed, thu, fri, sat, sun.", example = "weekday 'mon', 'fri'")
    public void weekday(String... names) {
        times.weekdays(List.of(names));
    }

    @Option(value = "Only on these days of the month, for at. A month without such a day is left out. Together with weekday, both have to match.",
        example = "monthday 1, 15")
    public void monthday(int... days) {
        times.monthdays(days);
    }

    @Option(value = "The time zone of at. Default UTC, whatever the time zone of the box.", example = "timeZone 'Europe/Berlin'")
    public void timeZone(String name) {
        times.zone(name);
    }

    @Option(value = "What happens when a run is due and the previous one has not ended: 'skip' leaves it out, 'queue' starts it when the previous one has ended (several become one), 'replace' stops the previous one. In Kubernetes concurrencyPolicy. Default 'skip'.",
        example = "overlap 'replace'")
    public void overlap(String what) {
        overlapping = OVERLAPS.contains(what) ? Job.Overlap.values()[OVERLAPS.indexOf(what)] : overlapping;
        if (!OVERLAPS.contains(what)) {
            complain("overlap '" + what + "' is not known", "supported are 'skip', 'queue' and 'replace'", Words.didYouMean(what, OVERLAPS));
        }
    }

    @Option(value = "How late a run may start, because no agent ran at its time or because it was queued; a later one is missed. Of several times that passed, one is caught up. Default: no limit. 0s: never caught up.",
        example = "startingDeadline '1h'")
    public void startingDeadline(String duration) {
        lateness = Durations.parse(duration);
    }

    @Override
    @Option(value = "How long a run may take before it is stopped, as stop says, and has failed. With retries, for each attempt. Default: no limit.", example = "timeout '30m'")
    public void timeout(String duration) {
        longest = Durations.parse(duration);
    }

    @Override
    @Option(value = "How often a failed run is started again. Default 0.", example = "retries 3")
    public void retries(int count) {
        repeats = count;
        if (count < 0 || count > MOST_RETRIES) {
            complain("retries " + count + " is out of range", "it is a number from 0 to " + MOST_RETRIES, "");
        }
    }

    @Override
    @Option(value = "The delay before a retry. Default 10s.", example = "delay '1m'")
    public void delay(String duration) {
        pause = Durations.parse(duration);
    }

    @Option(value = "What it means that the job has failed, until a run succeeds: 'info' nothing; 'warning' the status of the box is degraded; 'critical' the box is unhealthy, as with an unhealthy service, but nothing is restarted and no revision is quarantined. Default 'warning'.",
        example = "severity 'critical'")
    public void severity(String what) {
        importance = SEVERITIES.contains(what) ? Job.Severity.values()[SEVERITIES.indexOf(what)] : importance;
        if (!SEVERITIES.contains(what)) {
            complain("severity '" + what + "' is not known", "supported are 'info', 'warning' and 'critical'", Words.didYouMean(what, SEVERITIES));
        }
    }

    @Option(value = "How a run is stopped.", example = "stop { signal 'TERM'; grace '10s' }")
    protected final ServiceTask.Stop stop() {
        return stopOptions;
    }

    @Option(value = "Resource limits of a run, as those of a service.", example = "limits { nofile 4096; core 0 }")
    protected final SupervisionOptions.Limits limits() {
        return supervisionOptions.limits();
    }

    @Option(value = "How much of its standard output and error is kept, as for a service.", example = "log { maxSize '1MiB'; keep 2 }")
    protected final SupervisionOptions.Log log() {
        return supervisionOptions.log();
    }

    @Override
    protected void validate() {
        if (!identity().isBlank() && !identity().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            complain("'" + identity() + "' cannot be the name of a job", "it has letters, digits, dot, dash and underscore, and begins with a letter or digit", "");
        }
        if (argv.isEmpty() == (line == null)) {
            complain(id() + (line == null ? " has no command" : " has both command and shell"), "it runs exactly one of the two",
                "write command 'program', 'argument' or shell 'a | b'");
        }
        var all = new ArrayList<Problem>(times.complaints());
        all.addAll(supervisionOptions.complaints());
        SignalNames.problem(stopOptions.signal()).ifPresent(all::add);
        if (longest != null && longest.isZero()) {
            all.add(Problem.of("timeout 0 leaves no time to run", "", "remove timeout, or write for example timeout '30m'"));
        }
        all.forEach(complaint -> complain(id() + ": " + complaint.what(), complaint.why(), complaint.cure()));
    }

    /** Its runs are not a part of the plan. */
    @Override
    protected Optional<Scope> reach(Context context) {
        return Optional.of(Scope.NOTHING);
    }

    @Override
    protected Decision plan(Context context) {
        Job.Definition definition = definition(context);
        planned = definition;
        Job.State wanted = definition.state();
        Optional<Job.State> found = context.box().port(JobReads.CAPABILITY).scheduled().map(jobs -> jobs.get(identity()));
        if (found.filter(wanted::equals).isPresent()) {
            return Decision.nothing("it is scheduled " + definition.schedule().text(), Map.of(), wanted.fingerprint());
        }
        var change = new JobChange.ScheduleJob(definition);
        return Decision.changes(List.of(found.isEmpty() ? new Decision.Wanted(change, Step.Basis.ABSENT, "it is not scheduled; " + definition.schedule().text(), "")
            : new Decision.Wanted(change, found.get().difference(wanted), "")), Map.of(), wanted.fingerprint());
    }

    /** All words of its command. */
    @Override
    protected final String exposed() {
        return argv + " " + line;
    }

    @Override
    protected final DeclaredJob job() {
        return declaration;
    }

    private Job.Definition definition(Context context) {
        var stop = new Service.Stop(stopOptions.signal(), stopOptions.grace());
        var process = new Service.Definition(identity(), line == null ? argv : List.of("sh", "-c", line), workDirectory(context), environment(context), stop, null,
            Map.of(), user(), supervisionOptions.serviceLimits(), supervisionOptions.supervision());
        return new Job.Definition(process, times.schedule(), overlapping, longest, lateness, repeats, pause, importance, settings(context));
    }

    /** As the engine sees it. */
    private final class Declaration implements DeclaredJob {

        @Override
        public String name() {
            return identity();
        }

        @Override
        public Job.Definition planned() {
            return planned;
        }

        @Override
        public Job.Definition definition(Context context) {
            return JobTask.this.definition(context);
        }
    }

    /** What differs from these on record is a change; what has its default is not among them. */
    private Map<String, String> settings(Context context) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("schedule", times.schedule().text());
        settings.put("command", line == null ? Words.join(argv) : line);
        settings.put("cwd", context.name(workDirectory(context)));
        shownEnvironment().forEach((name, value) -> settings.put("env " + name, hidesContent() ? "(sensitive)" : Secrets.shown(value)));
        put(settings, "envFile", String.join(", ", environmentFiles()));
        put(settings, "runAs", user());
        put(settings, "overlap", overlapping == Job.Overlap.SKIP ? "" : overlapping.word());
        put(settings, "severity", importance == Job.Severity.WARNING ? "" : importance.word());
        put(settings, "timeout", longest == null ? "" : Durations.text(longest));
        put(settings, "startingDeadline", lateness == null ? "" : Durations.text(lateness));
        put(settings, "retries", repeats == 0 ? "" : repeats + " after " + Durations.text(pause));
        put(settings, "stop", stopOptions.signal() + " " + Durations.text(stopOptions.grace()));
        Service.Limits limits = supervisionOptions.serviceLimits();
        put(settings, "limits", limits.equals(Service.Limits.NONE) ? "" : limits.text());
        Service.Log output = supervisionOptions.supervision().log();
        put(settings, "log", output.equals(Service.Log.USUAL) ? "" : output.maxBytes() + " bytes, " + output.keep() + " kept");
        return settings;
    }

    private static void put(Map<String, String> settings, String name, String value) {
        if (!value.isEmpty()) {
            settings.put(name, value);
        }
    }
}
