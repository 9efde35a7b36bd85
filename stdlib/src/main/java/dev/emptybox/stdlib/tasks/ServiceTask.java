package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.services.ServiceChange;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

@TaskDoc(word = "service", summary = "Sees to it that a program runs, and restarts it when an input that matters to it is different; the agent supervises it, or systemd or OpenRC does.",
    identity = "its name: letters, digits, dot, dash and underscore; with a provider the unit, as its init system calls it", bare = false,
    plan = "Planned exactly, from what the agent recorded when it started the program. One that has ended and waits for its next start, was given up or has finished is no change, with that as its reason, until its definition or an input is different. A service of systemd or OpenRC that an earlier task may bring, a package for example, is planned as service.start, which sees to all that is wished of it. One that runs already when the agent meets it is not restarted: the agent notes what it runs with (service.adopt). It is restarted then only when an input is changed in this run, or when the file of an input was changed after it was started. Each process of a service of the agent has EMPTYBOX_SERVICE in its environment, NAME@HOME/START: its name, the identity of the agent's home, and one of this start; none of it is a secret. By this mark a service is found again when the agent's record of it is lost; what it was started with is not known then, so it is restarted once. A service of the agent that the script no longer declares is stopped, before anything else is started that may need its port or its files. A declared one is stopped before its place in the script only when it holds a port that one above it needs and that it does not need itself any more, as when two services swap their ports; which port a service needs is known from its health check and its maintenance. One of systemd or OpenRC is left as it is: stop it first, with state 'stopped' in one revision.")
public class ServiceTask extends ProcessTask implements ScriptAware {

    private static final String AGENT = "agent";
    private static final String STARTED = "started";
    private static final String STOPPED = "stopped";

    private List<String> argv = List.of();
    private final Inputs inputs = new Inputs();
    private final HealthOptions healthOptions = new HealthOptions();
    private final Stop stopOptions = new Stop();
    private final Reload reloadOptions = new Reload();
    private final Set<String> blocks = new TreeSet<>();
    private String supervisor = AGENT;
    private Unit.Provider unitProvider;
    private Boolean atBoot;
    private String wished = STARTED;
    private final SupervisionOptions supervisionOptions = new SupervisionOptions();
    private Service.Definition planned;

    public ServiceTask(String identity) {
        super(identity);
    }

    @Override
    public final void judgedBy(Function<Callable<?>, Health.Verdict> judge) {
        healthOptions.judgedBy(judge);
    }

    @Option(value = "Program and arguments; it stays in the foreground. A program with a slash is relative to the root, others are found on the PATH. Needed unless there is a provider.",
        example = "command 'bin/app', '--config', 'app.config'")
    public void command(String... words) {
        argv = List.of(words);
    }

    @Option(value = "Outcomes, paths that tasks above manage, values, or lists of them, that matter to the running program: it is restarted when one differs from what it was started with.",
        example = "restartOn config, program")
    public void restartOn(Object... whatMatters) {
        inputs.restartOn(whatMatters);
    }

    @Option(value = "The same for what it can take up while it runs: it is reloaded when nothing but these differs.", example = "reloadOn site")
    public void reloadOn(Object... whatMatters) {
        inputs.reloadOn(whatMatters);
    }

    @Option(value = "Who runs it: 'agent', 'systemd' or 'openrc'. With the last two it is a unit that a package or a file has brought; command, cwd, env, runAs, stop, reload, after, restart, limits and log are said there. Default 'agent'.",
        example = "provider 'systemd'")
    public void provider(String who) {
        supervisor = who;
        unitProvider = Stream.of(Unit.Provider.values()).filter(provider -> provider.word().equals(who)).findFirst().orElse(null);
        if (unitProvider == null && !who.equals(AGENT)) {
            complain("provider '" + who + "' is not known", "known are 'agent', 'systemd' and 'openrc'", "");
        }
    }

    @Option(value = "Whether systemd or OpenRC starts it at boot; OpenRC in the runlevel default. Unset leaves that as it is. The agent's own services start with the agent.",
        example = "enabled true")
    public void enabled(boolean startsAtBoot) {
        atBoot = startsAtBoot;
    }

    @Option(value = "Whether it runs: 'started' or 'stopped'. Default 'started'.", example = "state 'stopped'")
    public void state(String startedOrStopped) {
        wished = startedOrStopped;
        if (!wished.equals(STARTED) && !wished.equals(STOPPED)) {
            complain("state '" + wished + "' is not known", "known are 'started' and 'stopped'", "a restart comes from restartOn");
        }
    }

    @Option(value = "How its health is known, asked one way: http, tcp, command, plugin or check. One that becomes critical is restarted. Without it a service is fine while it lives.",
        example = "health { http \"http://127.0.0.1:${vars.port}/healthz\"; within '30s' }")
    protected final HealthOptions health() {
        return healthOptions;
    }

    @Option(value = "How it is stopped.", example = "stop { signal 'TERM'; grace '10s' }")
    protected final Stop stop() {
        blocks.add("stop");
        return stopOptions;
    }

    @Option(value = "How it is told to read its configuration again, for reloadOn.", example = "reload { signal 'HUP' }")
    protected final Reload reload() {
        blocks.add("reload");
        return reloadOptions;
    }

    @Option(value = "Names of services that are declared before it, and so are started before it; it is stopped before they are. A restart of one never touches another.",
        example = "after 'db', 'cache'")
    public void after(String... services) {
        blocks.add("after");
        supervisionOptions.after().addAll(List.of(services));
    }

    /** Names of services that are to be started before it. */
    final List<String> after() {
        return List.copyOf(supervisionOptions.after());
    }

    @Option(value = "What it may use at most, set when it is started; without one it may use what the agent may. An agent that is not root cannot allow more than it may itself. There is no limit on the memory of all its processes together: in a container that is the container's, with systemd its unit's.",
        example = "limits { nofile 4096; core 0 }")
    protected final SupervisionOptions.Limits limits() {
        blocks.add("limits");
        return supervisionOptions.limits();
    }

    @Option(value = "How much is kept of what it writes to its standard output and error. It writes to a file by itself, so it neither depends on the agent nor waits for it; the file is copied and emptied when it is too large, and lines written in that instant are lost.",
        example = "log { maxSize '10MiB'; keep 5 }")
    protected final SupervisionOptions.Log log() {
        blocks.add("log");
        return supervisionOptions.log();
    }

    @Option(value = "What follows when it ends by itself. It is started again at once, then after 1s, 2s, 4s and so on up to 60s, each a little more or less; after a minute that it has run it counts from the beginning.",
        example = "restart { policy 'on-failure'; tries 5; within '10m' }")
    protected final SupervisionOptions.Restart restart() {
        blocks.add("restart");
        return supervisionOptions.restart();
    }

    /** How the service is stopped. */
    public static final class Stop {
        private String name = "TERM";
        private Duration patience = Duration.ofSeconds(10);

        @Option(value = "The signal that asks it to stop. Default TERM.", example = "signal 'INT'")
        public void signal(String signal) {
            name = withoutPrefix(signal);
        }

        @Option(value = "How long it may take until its whole process group is killed. Default 10s.", example = "grace '30s'")
        public void grace(String duration) {
            patience = Durations.parse(duration);
        }
    }

    static String withoutPrefix(String signal) {
        return signal.startsWith("SIG") ? signal.substring(3) : signal;
    }

    @Override
    protected void validate() {
        complain(healthOptions.complaints());
        if (unitProvider != null) {
            validateUnit();
        } else {
            validateOwn();
        }
    }

    private void complain(List<Problem> ofOptions) {
        ofOptions.forEach(complaint -> complain(id() + ": " + complaint.what(), complaint.why(), complaint.cure()));
    }

    private void validateUnit() {
        if (!identity().matches("([A-Za-z0-9][A-Za-z0-9:._@-]*)?")) {
            complain("'" + identity() + "' cannot be the name of a service", "it has letters, digits and : . _ @ -", "");
        }
        var foreign = new ArrayList<String>(argv.isEmpty() ? List.of() : List.of("command"));
        foreign.addAll(processOptions());
        foreign.addAll(blocks);
        for (String option : foreign) {
            complain(id() + " has " + option + " and is run by " + supervisor, "that is said in its unit, not here",
                "drop " + option + ", or the provider: then the agent runs it");
        }
    }

    private void validateOwn() {
        if (!identity().matches("[A-Za-z0-9._-]*")) {
            complain("'" + identity() + "' cannot be the name of a service", "it has letters, digits, dot, dash and underscore", "");
        }
        if (argv.isEmpty() && !wished.equals(STOPPED)) {
            complain(id() + " has no command", "", "write command 'program', 'argument'");
        }
        if (atBoot != null) {
            complain(id() + " has enabled and is run by the agent", "it runs whenever the agent does", "drop enabled, or name a provider");
        }
        if (blocks.contains("reload") && !inputs.reload()) {
            complain(id() + " has reload and nothing to reload for", "", "name what matters with reloadOn, or drop reload");
        }
        complain(supervisionOptions.complaints());
        complain(reloadOptions.complaints());
        for (String signal : List.of(stopOptions.name, reloadOptions.signalName())) {
            if (!signal.matches("[A-Z0-9+-]+")) {
                complain(id() + ": '" + signal + "' is not a signal", "", "write for example signal 'TERM'");
            }
        }
    }

    /** Its process, and no files. */
    @Override
    Optional<Scope> reach(Context context) {
        return Optional.of(Scope.NOTHING);
    }

    @Override
    Decision plan(Context context) {
        boolean stopped = wished.equals(STOPPED);
        if (unitProvider != null) {
            var wish = new Unit.Wish(unitProvider, identity(), atBoot, health(context), stopped ? Map.of() : inputs.marks());
            return new UnitPlan(id(), wish, stopped, inputs, context).decide();
        }
        return stopped ? stop(context.box().services().state(identity())) : run(context);
    }

    private Decision stop(Service.State found) {
        return found.live() ? Decision.changes(List.of(new Decision.Wanted(new ServiceChange.StopService(identity()), "it is to be stopped", "")), Map.of(), STOPPED)
            : Decision.nothing("it is stopped", Map.of(), STOPPED);
    }

    private Decision run(Context context) {
        Service.Definition definition = definition(context);
        planned = definition;
        Service.State found = context.box().services().state(identity());
        String mark = Digests.sha256(definition.fingerprint() + new TreeMap<>(definition.inputs()));
        boolean same = found.definition().equals(definition.fingerprint());
        List<String> different = definition.inputs().entrySet().stream()
            .filter(input -> !Objects.equals(found.inputs().get(input.getKey()), input.getValue())).map(Map.Entry::getKey).toList();
        if (!found.running()) {
            boolean asWanted = same && different.isEmpty();
            return asWanted && isLeftToItsSupervisor(found) ? Decision.nothing(ended(found), Map.of("pid", 0L), mark)
                : changed(new Decision.Wanted(new ServiceChange.StartService(definition), ended(found), ""), Map.of(), "started", mark);
        }
        boolean healthy = found.unhealthy().isEmpty();
        if (same && different.isEmpty() && healthy) {
            return Decision.nothing("it runs, and nothing that matters to it is different", Map.of("pid", found.pid()), mark);
        }
        if (same && different.isEmpty()) {
            return changed(Decision.Wanted.unhealthy(new ServiceChange.RestartService(definition), found.unhealthy()), Map.of(), "restarted", mark);
        }
        String reason = found.definition().isEmpty() ? "it is not on record what it was started with" : !same ? "its definition is different"
            : Inputs.different(different, "different");
        return same && healthy && inputs.reloadIsEnough(different)
            ? changed(new Decision.Wanted(new ServiceChange.ReloadService(definition, reloadOptions.how()), reason + reloadOptions.told(), ""),
                Map.of("pid", found.pid()), "reloaded", mark)
            : changed(new Decision.Wanted(new ServiceChange.RestartService(definition), reason, ""), Map.of(), "restarted", mark);
    }

    /** A policy that is another one now is a reason to start what the earlier one had finished with. */
    private boolean isLeftToItsSupervisor(Service.State found) {
        return switch (found.phase()) {
            case WAITING, FAILED -> true;
            case FINISHED -> supervisionOptions.restart().isContentWithAnEnd();
            case RUNNING, ENDED -> false;
        };
    }

    private static String ended(Service.State found) {
        if (found.since() == null) {
            return "it has not been started";
        }
        String how = (found.exit().ended() ? found.exit() : ExitStatus.GONE).text();
        return found.phase() == Service.Phase.FINISHED ? "it has finished: it " + how
            : "it does not run: it " + how + (found.why().isEmpty() ? "" : "; " + found.why());
    }

    private Decision changed(Decision.Wanted wanted, Map<String, Object> values, String done, String mark) {
        return new Decision("", List.of(wanted), values, id() + " has not been " + done + " yet", mark);
    }

    /** Takes paths among its inputs for the outcomes of the tasks that manage them. */
    final List<Problem> resolvePaths(ManagedPaths paths) {
        return inputs.resolve(id(), paths);
    }

    /** All words of its commands. */
    @Override
    final String exposed() {
        return Stream.concat(argv.stream(), reloadOptions.argv().stream()).toList().toString();
    }

    final String name() {
        return identity();
    }

    /** Who runs it when it is not the agent itself, else null. */
    final Unit.Provider unitProvider() {
        return unitProvider;
    }

    /** Whether it is to run. */
    final boolean wanted() {
        return wished.equals(STARTED);
    }

    /** What it has decided by, null when it has not. */
    final Service.Definition planned() {
        return planned;
    }

    final Service.Definition definition(Context context) {
        var stop = new Service.Stop(stopOptions.name, stopOptions.patience);
        return new Service.Definition(identity(), argv, workDirectory(context), environment(context), stop, health(context),
            inputs.marks(), user(), supervisionOptions.serviceLimits(), supervisionOptions.supervision());
    }

    /** Null when being alive is all that is asked. */
    final Health.Check health(Context context) {
        return healthOptions.check(workDirectory(context), () -> environment(context), user());
    }
}
