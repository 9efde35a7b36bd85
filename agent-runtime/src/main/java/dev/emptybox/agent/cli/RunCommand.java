package dev.emptybox.agent.cli;

import dev.emptybox.agent.cycle.Agent;
import dev.emptybox.agent.cycle.Cycle;
import dev.emptybox.agent.cycle.Event;
import dev.emptybox.agent.cycle.Snapshots;
import dev.emptybox.agent.disk.HomeLock;
import dev.emptybox.agent.http.Endpoints;
import dev.emptybox.agent.live.Machine;
import dev.emptybox.agent.script.StuckScriptException;
import dev.emptybox.agent.source.Source;
import dev.emptybox.stdlib.model.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", mixinStandardHelpOptions = true,
    description = "The agent: follows the state repo and converges this box, for ever. SIGTERM stops the services in order and ends with 143. Each option is also an environment variable EMPTYBOX_<OPTION>.")
final class RunCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Console console;

    @Parameters(paramLabel = "REPO", description = "The state repo: an address or a local path of a Git repository.")
    private String repo;

    @Mixin
    private Shared shared;

    @Option(names = "--interval", paramLabel = "TIME", defaultValue = "60s", description = "Time between two cycles. Default: ${DEFAULT-VALUE}.")
    private String interval;

    @Option(names = "--splay", paramLabel = "TIME", defaultValue = "0s", description = "Every wait is longer by a random part of this. Default: ${DEFAULT-VALUE}.")
    private String splay;

    @Option(names = "--listen", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:9464", description = "Where probes, metrics and status are served; 'none' for nowhere. Default: ${DEFAULT-VALUE}.")
    private String listen;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token for status, runs and POST /converge. Without it only the probes answer.")
    private Path tokenFile;

    @Option(names = "--log-format", paramLabel = "FORMAT", defaultValue = "text", description = "text or json. Default: ${DEFAULT-VALUE}.")
    private EventLines.Format format;

    @Option(names = "--give-up", paramLabel = "TIME", defaultValue = "never", description = "End with 70 when the box has been unhealthy for so long: it is not as any revision wants it, or a service is critical. Kubernetes then replaces the container. Default: ${DEFAULT-VALUE}.")
    private String giveUp;

    @Option(names = "--report-only", description = "Report what differs from the state repo, with the differences, and correct nothing.")
    private boolean reportOnly;

    @Option(names = "--no-service-output", description = "What the services write is not shown among the agent's own lines; 'emptybox logs SERVICE' has it.")
    private boolean quiet;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        shared.complete();
        console.debug(shared.debug());
        Duration between = shared.duration("--interval", interval);
        Duration spread = shared.duration("--splay", splay);
        Duration patience = giveUp.equals("never") ? null : shared.duration("--give-up", giveUp);
        requireAddress();
        Path home = shared.home();
        try (var lock = HomeLock.of(home);
             var source = shared.git(repo, home.resolve("source"));
             var assembly = assemble(home, source)) {
            if (!quiet) {
                assembly.showOutput(new ServiceOutput(console, format, Clock.systemUTC()));
            }
            Agent agent = assembly.agent(new Agent.Pace(between, spread, patience));
            try (var server = Endpoints.listening(listen, tokenFile, new Endpoints.Agent(assembly.status(), assembly.journal(),
                home.resolve(Snapshots.FILE), home.resolve("webhooks"), assembly.requests(), agent::nudge,
                problem -> assembly.events().problem("endpoints.problem", Event.Level.ERROR, "the endpoints", problem)))) {
                return loop(assembly, agent, source, server.address());
            }
        }
    }

    private void requireAddress() {
        try {
            Endpoints.requireAddress(listen);
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(shared.commandLine(),
                "--listen: '" + listen + "' is not an address to listen on; write 127.0.0.1:9464, or none", wrong);
        }
    }

    private Assembly assemble(Path home, Source source) {
        return new Assembly(console, home, source, shared.settings(), Machine.facts(shared.labels()), shared.requiredSecrets(),
            shared.scriptTimeout(),
            new Downloads(console), new EventLines(console, format, shared.debug()),
            reportOnly ? Cycle.Mode.REPORT_ONLY : Cycle.Mode.CORRECT);
    }

    private int loop(Assembly assembly, Agent agent, Source source, String address) {
        var ending = new AtomicBoolean();
        Thread stop = new Thread(() -> {
            if (ending.compareAndSet(false, true)) {
                agent.stop(PATIENCE);
            }
        }, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        assembly.events().info("started", "following " + source.address() + (address.isEmpty() ? "" : ", probes at http://" + address), "",
            Map.of("source", source.address()));
        for (var run : assembly.journal().closeInterrupted(java.time.Instant.now())) {
            assembly.events().warn("run.interrupted", "run " + run.number() + " was cut off by the end of the agent", "converging anew",
                Map.of("run", String.valueOf(run.number())));
        }
        try {
            if (agent.loop() == Agent.End.GIVEN_UP && ending.compareAndSet(false, true)) {
                return giveUp(assembly, agent);
            }
        } catch (StuckScriptException stuck) {
            // Nothing can be done beside a script that does not end; the services live on and are adopted by the next agent.
            ending.set(true);
            console.err().problem(stuck.problem());
            Runtime.getRuntime().halt(Main.GIVEN_UP);
        }
        // Only the shutdown hook ends the loop; the exit code is that of the signal, given by the JVM when the hook is done.
        waitFor(stop);
        return 0;
    }

    private int giveUp(Assembly assembly, Agent agent) {
        var unhealthy = new ArrayList<String>();
        assembly.status().unhealthy().forEach((service, verdict) -> unhealthy.add("service " + service + " is " + verdict));
        console.err().problem(Problem.of("The box is given up: it has been unhealthy for " + giveUp,
            unhealthy.isEmpty() ? "it is not as any revision wants it" : String.join("; ", unhealthy), "see what was tried with: emptybox history"));
        agent.stop(PATIENCE);
        return Main.GIVEN_UP;
    }

    private static void waitFor(Thread stop) {
        boolean interrupted = true;
        while (interrupted) {
            try {
                stop.join();
                interrupted = false;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
    }
}
