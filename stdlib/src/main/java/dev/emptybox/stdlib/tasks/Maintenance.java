package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.engine.Engine;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.MaintenanceWindow;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.engine.TaskGroup;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Answers on the port of a stopped service while tasks make changes. It begins lazily, before the first change of its body. */
@KnownAs
@TaskDoc(word = "maintenance", summary = "Stops a service and answers 503 on its port while the body makes changes that the service must not run with.",
    identity = "the port, 1 to 65535; the agent must be allowed to listen on it",
    plan = "Planned exactly. If nothing in the body has to change, no maintenance takes place. Otherwise maintenance.begin precedes the first task that changes something: `/readyz` turns not ready, the service drains and is stopped, and the agent answers every request on the port, on all addresses, with 503, Retry-After and the page. If the service listened on other ports because its port has changed, the agent answers on those too. maintenance.end comes right before the service is started or restarted, or at the end of the body. Starting a service that does not run, or reloading it, needs no maintenance. If the body fails, the page stays until a revision starts the service or the agent ends. A service declared after the body is started there; one declared before it is refused, because nothing would start it again. TLS is not supported, and the program of the service must set SO_REUSEADDR, as servers do.")
public final class Maintenance implements TaskGroup {

    private static final int HIGHEST_PORT = 65_535;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final String BUILT_IN = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Maintenance</title></head>
        <body><h1>Maintenance</h1><p>This service is being updated and will be back soon.</p></body>
        </html>
        """;

    private final int port;
    private final List<Problem> found = new ArrayList<>();
    private String service;
    private String repoPath;
    private Duration retryAfter = Duration.ofSeconds(30);
    private Duration drain = Duration.ZERO;
    private Runnable body;

    public Maintenance(int port) {
        this.port = port;
        if (port < 1 || port > HIGHEST_PORT) {
            complain("There is no port " + port, "a port is a number from 1 to " + HIGHEST_PORT, "name the port that the service listens on");
        }
    }

    @Option(value = "The service of the agent that listens on the port. It is declared in the body or after it.", required = true, example = "of 'app'")
    public void of(String name) {
        service = name;
    }

    @Option(value = "The page, a file in the state repo; files/ is searched first. Sent as HTML if its name ends in .html or .htm, otherwise as text. Default: a plain page.",
        example = "page 'maintenance.html'")
    public void page(String path) {
        repoPath = path;
    }

    @Option(value = "The value of Retry-After, in whole seconds. Default 30s.", example = "retryAfter '30s'")
    public void retryAfter(String duration) {
        retryAfter = Durations.parse(duration);
    }

    @Option(value = "How long a running service continues after the agent has turned not ready, before it is stopped. Default 0s.",
        example = "drain '5s'")
    public void drain(String duration) {
        drain = Durations.parse(duration);
    }

    @Option(value = "The body: tasks, in order. The service is declared at its end or after it.", required = true,
        example = "during { exec('migrate') { command 'bin/migrate' } }")
    public void during(Runnable tasks) {
        body = tasks;
    }

    @Override
    public void run(Engine engine, Where where) {
        validate();
        engine.maintain(new MaintenanceWindow(port, service, drain, this::page, body, List.copyOf(found)), where);
    }

    private void complain(String what, String why, String cure) {
        found.add(Problem.of(what, why, cure));
    }

    private void validate() {
        if (service == null) {
            complain(MaintenanceWindow.id(port) + " does not name its service", "", "write of 'NAME', the service that listens on the port");
        }
        if (retryAfter.toSeconds() < 1 || retryAfter.compareTo(LONGEST_WAIT) > 0) {
            complain(MaintenanceWindow.id(port) + ": retryAfter is out of range", "it is from 1s to 1d, in whole seconds", "");
        }
        if (body == null) {
            complain(MaintenanceWindow.id(port) + " has no body", "", "write during { ... } with the tasks of the maintenance");
        }
    }

    /** @throws ProblemException if the state repo does not have the page */
    private MaintenanceChange.Page page(RepoFiles files) {
        Bytes content = repoPath == null ? Bytes.of(BUILT_IN) : files.read("files", repoPath).content();
        String name = repoPath == null ? ".html" : repoPath.toLowerCase(Locale.ROOT);
        String type = name.endsWith(".html") || name.endsWith(".htm") ? "text/html" : "text/plain";
        return new MaintenanceChange.Page(content, type + "; charset=utf-8", retryAfter);
    }
}
