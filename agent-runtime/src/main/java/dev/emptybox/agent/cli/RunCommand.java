package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.agent.converge.Loop;
import dev.emptybox.agent.converge.Snapshots;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.http.Endpoints;
import dev.emptybox.agent.machine.MachineFacts;
import dev.emptybox.agent.os.HangUp;
import dev.emptybox.agent.os.HomeLock;
import dev.emptybox.agent.os.HomeLostException;
import dev.emptybox.stdlib.model.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", mixinStandardHelpOptions = true,
    description = "Runs the agent: follows the state repo and converges this box continuously. On SIGTERM it stops the services in order and exits with 143; SIGHUP starts a cycle now, unless the agent has a terminal. Each option can also be set as an environment variable EMPTYBOX_<OPTION>.")
final class RunCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Console console;

    @Parameters(paramLabel = "REPO", description = "The state repo: URL or local path of a Git repository.")
    private String repo;

    @Mixin
    private CommonOptions shared;

    @Option(names = "--interval", paramLabel = "TIME", defaultValue = "60s", description = "Time between two cycles. Default: ${DEFAULT-VALUE}.")
    private String interval;

    @Option(names = "--splay", paramLabel = "TIME", defaultValue = "0s", description = "Adds a random delay of up to this to every interval. Default: ${DEFAULT-VALUE}.")
    private String splay;

    @Option(names = "--listen", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:9464", description = "Address to serve probes, metrics and status on, or 'none'. Default: ${DEFAULT-VALUE}.")
    private String listen;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token for status, runs and POST /converge. Without it only the probes are served.")
    private Path tokenFile;

    @Option(names = "--webhook-secret-file", paramLabel = "FILE", description = "File with the secret of webhooks, which starts cycles and nothing else: GitHub, Gitea, Forgejo, Bitbucket and others sign with it, GitLab sends it. Default: the token.")
    private Path webhookSecret;

    @Option(names = "--webhook-splay", paramLabel = "TIME", defaultValue = "1s", description = "Random delay of up to this before a cycle that a webhook starts, so that a fleet does not ask the server at once. Default: ${DEFAULT-VALUE}.")
    private String webhookSplay;

    @Option(names = "--log-format", paramLabel = "FORMAT", defaultValue = "text", description = "text or json. Default: ${DEFAULT-VALUE}.")
    private EventLines.Format format;

    @Option(names = "--give-up", paramLabel = "TIME", defaultValue = "never", description = "Exit with 70 when the box has been unhealthy for this long: it matches no revision, or a service is critical. Kubernetes then replaces the container. Default: ${DEFAULT-VALUE}.")
    private String giveUp;

    @Option(names = "--report-only", description = "Report drift from the state repo, with diffs, and correct nothing.")
    private boolean reportOnly;

    @Option(names = "--no-service-output", description = "Do not print the output of services; 'emptybox logs SERVICE' shows it.")
    private boolean quiet;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        shared.complete(console);
        console.debug(shared.debug());
        Duration between = shared.duration("--interval", interval);
        var pace = new Loop.Pace(between, shared.duration("--splay", splay), shared.duration("--webhook-splay", webhookSplay),
            giveUp.equals("never") ? null : shared.duration("--give-up", giveUp));
        requireAddress();
        Path home = shared.home();
        try (var lock = HomeLock.of(home);
             var source = shared.git(repo, home.resolve("source"));
             var assembly = assemble(home, lock, source)) {
            if (!quiet) {
                assembly.showOutput(new ServiceOutput(console, format, Clock.systemUTC()));
            }
            Loop loop = assembly.loop(pace);
            try (var server = Endpoints.listening(listen, new Endpoints.Secrets(tokenFile, webhookSecret), new Endpoints.Agent(assembly.status(), assembly.journal(),
                home.resolve(Snapshots.FILE), home.resolve("webhooks"), assembly.requests(), loop::nudge, loop::nudgeSoon,
                problem -> assembly.log().problem("endpoints.problem", "the endpoints", problem)))) {
                return loop(lock, assembly, loop, source, server.address());
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

    private Assembly assemble(Path home, HomeLock lock, Source source) {
        return new Assembly(console, home, lock, source, shared.settings(), MachineFacts.facts(shared.labels()), shared.requiredSecrets(),
            shared.scriptTimeout(),
            new Downloads(console), new EventLines(console, format, shared.debug()),
            reportOnly ? Cycle.Mode.REPORT_ONLY : Cycle.Mode.CORRECT);
    }

    /**
     * Only a signal, or giving up the box, stops the services; after a fault of the agent they keep running and are
     * adopted.
     */
    private int loop(HomeLock lock, Assembly assembly, Loop loop, Source source, String address) {
        var signals = SignalStop.install(() -> stop(assembly, loop));
        try (var watch = new HomeWatch(lock, lost -> endAtOnce(assembly, signals, lost),
                problem -> assembly.log().problem("thread.failed", "the home was not checked", problem))) {
            assembly.log().info("started", "following " + source.address() + (address.isEmpty() ? "" : ", probes at http://" + address), "",
                Map.of("source", source.address()));
            HangUp.handle(() -> {
                assembly.log().info("hangup", "a cycle starts now", "the agent received SIGHUP", Map.of());
                loop.nudge();
            });
            Loop.End end = loop.run();
            if (end != Loop.End.STOPPED && signals.disarm()) {
                return end == Loop.End.GIVEN_UP ? giveUp(assembly, loop) : exhausted();
            }
        } catch (Throwable fault) {
            if (signals.disarm()) {
                throw fault;
            }
            console.trace(fault);
        }
        signals.await();
        return 0;
    }

    /** Like a kill: the home may belong to another agent by now. */
    private static void endAtOnce(Assembly assembly, SignalStop signals, HomeLostException lost) {
        if (signals.disarm()) {
            assembly.log().problem("home.lost", "the agent ends, services keep running", lost.problem());
            Runtime.getRuntime().halt(Main.FAILED);
        }
    }

    private void stop(Assembly assembly, Loop loop) {
        try {
            loop.stop(PATIENCE);
        } catch (RuntimeException defect) {
            assembly.log().problem("stop.failed", "the agent did not stop cleanly",
                Problem.of("unexpected " + defect.getClass().getSimpleName(), String.valueOf(defect.getMessage()), "report it as a bug in emptybox"));
            console.trace(defect);
        }
    }

    /** The revisions are quarantined, so the next start does not run their scripts; services keep running until then. */
    private int exhausted() {
        console.err().problem(Problem.of("The agent ends: too many scripts without end are still running",
            "they cannot be interrupted, and each uses a CPU", "see the quarantined revisions with: emptybox status"));
        return Main.FAILED;
    }

    private int giveUp(Assembly assembly, Loop loop) {
        var unhealthy = new ArrayList<String>();
        assembly.status().unhealthy().forEach((service, verdict) -> unhealthy.add("service " + service + " is " + verdict));
        assembly.status().criticalJobs().forEach((job, trouble) -> unhealthy.add("job " + job + ": " + trouble));
        console.err().problem(Problem.of("The box is given up: it has been unhealthy for " + giveUp,
            unhealthy.isEmpty() ? "it matches no revision" : String.join("; ", unhealthy), "see what was tried with: emptybox history"));
        loop.stop(PATIENCE);
        return Main.GIVEN_UP;
    }
}
