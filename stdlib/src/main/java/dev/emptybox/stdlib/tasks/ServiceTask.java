package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.services.ServiceChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.DeclaredService;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.ManagedPaths;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.ScriptAware;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Unit;
import dev.emptybox.stdlib.model.Words;
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

@KnownAs(ansible = {"service", "systemd", "systemd_service"}, puppet = "service", chef = {"service", "systemd_unit"})
@TaskDoc(word = "service", summary = "Keeps a program running and restarts it when an input changes, supervised by the agent, systemd or OpenRC.",
    identity = "its name (letters, digits, dot, dash and underscore), or with a provider the name of the unit", bare = false,
    plan = "Planned exactly, from what the agent recorded when it started the program. A service that has exited and waits for its next start, was given up or has finished is planned as no change, with that reason, until its definition or an input changes. A service of systemd or OpenRC that an earlier task may install, for example with a package, is planned as service.start. One that already runs when the agent first sees it is not restarted: the agent records what it runs with (service.adopt), and restarts it only if an input is changed in this run or the file of an input was changed after the service started. Each process of a service of the agent has EMPTYBOX_SERVICE in its environment, as NAME@HOME/START: its name, the identity of the agent's home, and that of this start. None of it is secret. It identifies the service if the agent's record is lost; what it was started with is then unknown, so it is restarted once. A service of the agent that is no longer declared is stopped before anything starts that may need its port or files. A declared service is stopped ahead of script order only if it holds a port that an earlier service needs and that it no longer needs itself, as when two services swap ports; the ports are known from health checks and maintenances. A service of systemd or OpenRC that is no longer declared is not touched: stop it first, with state 'stopped' in one revision.")
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
    private String former = "";
    private final SupervisionOptions supervisionOptions = new SupervisionOptions();
    private Service.Definition planned;

    public ServiceTask(String identity) {
        super(identity);
    }

    @Override
    public final void judgedBy(Function<Callable<?>, Health.Verdict> judge) {
        healthOptions.judgedBy(judge);
    }

    @Option(value = "Program and arguments. The program must stay in the foreground. A program name with a slash is relative to the root, others are searched in PATH. Required unless there is shell or a provider.",
        example = "command 'bin/app', '--config', 'app.config'")
    public void command(String... words) {
        argv = List.of(words);
    }

    @Option(value = "A command line for sh -c, instead of command. Write exec before the last program, so that it takes the place of the shell and gets its signals.", example = "shell 'ulimit -s unlimited; exec bin/app'")
    public void shell(String line) {
        argv = List.of("sh", "-c", line);
    }

    @Option(value = "Inputs of the program: outcomes, paths managed by earlier tasks, values, or lists of these. It is restarted when one differs from what it was started with.",
        example = "restartOn config, program")
    public void restartOn(Object... whatMatters) {
        inputs.restartOn(whatMatters);
    }

    @Option(value = "Inputs that the program can reload while it runs. It is reloaded if only these differ.", example = "reloadOn site")
    public void reloadOn(Object... whatMatters) {
        inputs.reloadOn(whatMatters);
    }

    @Option(value = "The supervisor: 'agent', 'systemd' or 'openrc'. With the last two the service is an existing unit, which defines command, cwd, env, runAs, stop, reload, after, restart, limits and log. Default 'agent'.",
        example = "provider 'systemd'")
    public void provider(String who) {
        supervisor = who;
        unitProvider = Stream.of(Unit.Provider.values()).filter(provider -> provider.word().equals(who)).findFirst().orElse(null);
        if (unitProvider == null && !who.equals(AGENT)) {
            complain("provider '" + who + "' is not known", "supported are 'agent', 'systemd' and 'openrc'", "");
        }
    }

    @Option(value = "Whether systemd or OpenRC starts it at boot (OpenRC: in the runlevel default). If unset, this is not changed. Services of the agent start with the agent.",
        example = "enabled true")
    public void enabled(boolean startsAtBoot) {
        atBoot = startsAtBoot;
    }

    @Option(value = "The name that it had before. What runs under that name goes on under this one, with its records, restarts and log, and is not restarted for it. Remove this when every box has converged.",
        example = "was 'web'")
    public void was(String name) {
        blocks.add("was");
        former = name;
        if (name.equals(identity())) {
            complain(id() + " was '" + name + "', which is its name now", "", "remove was, or write the former name");
        }
    }

    @Option(value = "The desired state: 'started' or 'stopped'. Default 'started'.", example = "state 'stopped'")
    public void state(String startedOrStopped) {
        wished = startedOrStopped;
        if (!wished.equals(STARTED) && !wished.equals(STOPPED)) {
            complain("state '" + wished + "' is not known", "supported are 'started' and 'stopped'", "use restartOn for restarts");
        }
    }

    @Option(value = "The health check: one of http, tcp, command, plugin or check. A service that becomes critical is restarted. Without a health check a service is healthy while it runs.",
        example = "health { http \"http://127.0.0.1:${vars.port}/healthz\"; within '30s' }")
    protected final HealthOptions health() {
        return healthOptions;
    }

    @Option(value = "How the service is stopped.", example = "stop { signal 'TERM'; grace '10s' }")
    protected final Stop stop() {
        blocks.add("stop");
        return stopOptions;
    }

    @Option(value = "How the service reloads its configuration, for reloadOn.", example = "reload { signal 'HUP' }")
    protected final Reload reload() {
        blocks.add("reload");
        return reloadOptions;
    }

    @Option(value = "Names of services that are declared, and so started, before it; it is stopped before they are. Restarting one never affects another.",
        example = "after 'db', 'cache'")
    public void after(String... services) {
        blocks.add("after");
        supervisionOptions.after().addAll(List.of(services));
    }

    @Option(value = "Resource limits, set when the service starts; without one, the limits of the agent apply. An agent that is not root cannot raise its own limits. There is no limit for the memory of all its processes together; use the limit of the container or of the systemd unit for that.",
        example = "limits { nofile 4096; core 0 }")
    protected final SupervisionOptions.Limits limits() {
        blocks.add("limits");
        return supervisionOptions.limits();
    }

    @Option(value = "How much of its standard output and error is kept. The service writes directly to a file, so it neither depends on the agent nor waits for it. When the file is too large, it is copied and truncated; lines written in that instant are lost.",
        example = "log { maxSize '10MiB'; keep 5 }")
    protected final SupervisionOptions.Log log() {
        blocks.add("log");
        return supervisionOptions.log();
    }

    @Option(value = "What happens when it exits. It is restarted at once, then after 1s, 2s, 4s and so on up to 60s, with jitter. After it has run for a minute, the delays start from the beginning.",
        example = "restart { policy 'on-failure'; tries 5; within '10m' }")
    protected final SupervisionOptions.Restart restart() {
        blocks.add("restart");
        return supervisionOptions.restart();
    }

    /** How the service is stopped. */
    public static final class Stop {
        private String name = "TERM";
        private Duration patience = Duration.ofSeconds(10);

        @Option(value = "The signal that stops it. Default TERM.", example = "signal 'INT'")
        public void signal(String signal) {
            name = SignalNames.withoutPrefix(signal);
        }

        @Option(value = "How long to wait before its whole process group is killed. Default 10s.", example = "grace '30s'")
        public void grace(String duration) {
            patience = Durations.parse(duration);
        }

        String signal() {
            return name;
        }

        Duration grace() {
            return patience;
        }
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
            complain(id() + " has " + option + " and is run by " + supervisor, "its unit defines this",
                "remove " + option + ", or the provider, so that the agent runs it");
        }
    }

    private void validateOwn() {
        if (!identity().matches("[A-Za-z0-9._-]*")) {
            complain("'" + identity() + "' cannot be the name of a service", "it has letters, digits, dot, dash and underscore", "");
        }
        if (argv.isEmpty() && !wished.equals(STOPPED)) {
            complain(id() + " has no command", "", "write command 'program', 'argument' or shell 'a | b'");
        }
        if (atBoot != null) {
            complain(id() + " has enabled but is run by the agent", "it starts with the agent", "remove enabled, or name a provider");
        }
        if (blocks.contains("reload") && !inputs.reload()) {
            complain(id() + " has reload but no reloadOn", "", "add reloadOn, or remove reload");
        }
        complain(supervisionOptions.complaints());
        complain(reloadOptions.complaints());
        complain(Stream.of(stopOptions.name, reloadOptions.signalName()).map(SignalNames::problem).flatMap(Optional::stream).toList());
    }

    /** Its process, not its files. */
    @Override
    protected Optional<Scope> reach(Context context) {
        return Optional.of(Scope.NOTHING);
    }

    @Override
    protected Decision plan(Context context) {
        boolean stopped = wished.equals(STOPPED);
        if (unitProvider != null) {
            var wish = new Unit.Wish(unitProvider, identity(), atBoot, health(context), stopped ? Map.of() : inputs.marks());
            return new UnitPlan(id(), wish, stopped, inputs, context).decide();
        }
        return stopped ? stop(context.box().services().state(identity())) : run(context);
    }

    private Decision stop(Service.State found) {
        return found.live() ? Decision.changes(List.of(new Decision.Wanted(new ServiceChange.StopService(identity()), "it is declared stopped", "")), Map.of(), STOPPED)
            : Decision.nothing("it is stopped", Map.of(), STOPPED);
    }

    private Decision run(Context context) {
        Service.Definition definition = definition(context);
        planned = definition;
        Service.State found = context.box().services().state(identity());
        if (former.isEmpty() || found.live()) {
            return run(definition, found);
        }
        Service.State before = context.box().services().state(former);
        return before.live() || before.since() != null && found.since() == null ? renamed(definition, run(definition, before)) : run(definition, found);
    }

    /** One step, also if it has to restart for another reason. */
    private Decision renamed(Service.Definition definition, Decision rest) {
        boolean only = rest.wanted().isEmpty();
        var rename = new Decision.Wanted(new ServiceChange.RenameService(former, definition), "it was " + former + (only ? "; " + rest.reason() : ""), "");
        return new Decision("", Stream.concat(Stream.of(rename), rest.wanted().stream()).toList(), rest.values(), rest.unknown(), rest.mark());
    }

    private Decision run(Service.Definition definition, Service.State found) {
        String mark = Digests.sha256(definition.fingerprint() + new TreeMap<>(definition.inputs()));
        boolean same = found.definition().equals(definition.fingerprint());
        List<String> different = definition.inputs().entrySet().stream()
            .filter(input -> !Objects.equals(found.inputs().get(input.getKey()), input.getValue())).map(Map.Entry::getKey).toList();
        var why = ServiceDifference.of(found, definition, different, inputs);
        if (!found.running()) {
            boolean asWanted = same && different.isEmpty();
            return asWanted && isLeftToItsSupervisor(found) ? Decision.nothing(ended(found), Map.of("pid", 0L), mark)
                : changed(new Decision.Wanted(new ServiceChange.StartService(definition), ended(found), why.diff()), Map.of(), "started", mark);
        }
        boolean healthy = found.unhealthy().isEmpty();
        if (same && different.isEmpty() && healthy) {
            return Decision.nothing("it runs, and its definition and inputs are unchanged", Map.of("pid", found.pid()), mark);
        }
        if (same && different.isEmpty()) {
            return changed(Decision.Wanted.unhealthy(new ServiceChange.RestartService(definition), found.unhealthy()), Map.of(), "restarted", mark);
        }
        return same && healthy && inputs.reloadIsEnough(different)
            ? changed(new Decision.Wanted(new ServiceChange.ReloadService(definition, reloadOptions.how()), why.basis(), why.reason() + reloadOptions.explanation(), why.diff()),
                Map.of("pid", found.pid()), "reloaded", mark)
            : changed(new Decision.Wanted(new ServiceChange.RestartService(definition), why.basis(), why.reason(), why.diff()), Map.of(), "restarted", mark);
    }

    /** A changed policy is a reason to start a service that had finished under the earlier one. */
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

    /** All words of its commands. */
    @Override
    protected final String exposed() {
        return Stream.concat(argv.stream(), reloadOptions.argv().stream()).toList().toString();
    }

    @Override
    protected final DeclaredService service() {
        return new Declaration();
    }

    private Service.Definition definition(Context context) {
        var stop = new Service.Stop(stopOptions.name, stopOptions.patience);
        Map<String, String> environment = environment(context);
        return new Service.Definition(identity(), argv, workDirectory(context), environment, stop, health(context),
            inputs.marks(), user(), supervisionOptions.serviceLimits(), supervisionOptions.supervision(), settings(context, environment, shown(), inputs.values()));
    }

    private Map<String, String> shown() {
        var shown = new TreeMap<String, String>();
        shown.put("command", Words.join(argv));
        String limits = supervisionOptions.serviceLimits().text();
        if (!limits.isEmpty()) {
            shown.put("limits", limits);
        }
        return shown;
    }

    private Health.Check health(Context context) {
        return healthOptions.check(workDirectory(context), () -> environment(context), user());
    }

    private final class Declaration implements DeclaredService {

        @Override
        public String name() {
            return identity();
        }

        @Override
        public String was() {
            return former;
        }

        @Override
        public String task() {
            return id();
        }

        @Override
        public Unit.Provider unitProvider() {
            return unitProvider;
        }

        @Override
        public boolean wanted() {
            return wished.equals(STARTED);
        }

        @Override
        public List<String> after() {
            return List.copyOf(supervisionOptions.after());
        }

        @Override
        public Service.Definition planned() {
            return planned;
        }

        @Override
        public Service.Definition definition(Context context) {
            return ServiceTask.this.definition(context);
        }

        @Override
        public Health.Check health(Context context) {
            return ServiceTask.this.health(context);
        }

        @Override
        public List<Problem> resolvePaths(ManagedPaths paths) {
            return inputs.resolve(id(), paths);
        }
    }
}
