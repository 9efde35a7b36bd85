package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is done on the port of a service while tasks change what it cannot run with. It is lazy: see {@link Downtime}. */
@TaskDoc(word = "maintenance", summary = "Answers 503 on the port of a service while its body changes what the service cannot run with.",
    identity = "the port, 1 to 65535; the agent must be allowed to listen on it",
    plan = "Planned exactly. Nothing happens while nothing in its body wants a change. The first task that does is preceded by maintenance.begin: `/readyz` says no, the service has its time to drain and is stopped, and the agent answers every request on the port, on all addresses, with 503, Retry-After and the page; when the service listens elsewhere until then, because its port is another one now, on those ports too. maintenance.end comes right before the service is started or restarted, or at the end of the body. A start of the service that does not run, or a reload, needs no maintenance and begins none. When the body fails, the page stays until any revision starts the service, or the agent ends. A service that stands below the body is started there; one that stands above it is refused, since nothing would start it again. TLS is not spoken, and the program of the service must set SO_REUSEADDR, as servers do.")
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

    @Option(value = "The agent's own service that listens on the port. It is declared in the body or below it.", required = true, example = "of 'app'")
    public void of(String name) {
        service = name;
    }

    @Option(value = "What is answered, a file of the state repo; the folder files/ is looked in first. It is sent as HTML when its name ends so, as text otherwise. Default a plain page.",
        example = "page 'maintenance.html'")
    public void page(String path) {
        repoPath = path;
    }

    @Option(value = "When it is worth to ask again: Retry-After, in whole seconds. Default 30s.", example = "retryAfter '30s'")
    public void retryAfter(String duration) {
        retryAfter = Durations.parse(duration);
    }

    @Option(value = "How long a service that runs goes on after the agent has become not ready, until it is stopped. Default 0s.",
        example = "drain '5s'")
    public void drain(String duration) {
        drain = Durations.parse(duration);
    }

    @Option(value = "The body: tasks, in their order. The service stands in it last, or below it.", required = true,
        example = "during { exec('migrate') { command 'bin/migrate' } }")
    public void during(Runnable tasks) {
        body = tasks;
    }

    @Override
    public void run(Engine engine, Where where) {
        engine.maintain(this, where);
    }

    private void complain(String what, String why, String cure) {
        found.add(Problem.of(what, why, cure));
    }

    /** Called when all options are set: the place to complain about what is missing. */
    private void validate() {
        if (service == null) {
            complain(id() + " does not say which service it is of", "", "write of 'NAME', the service that listens on the port");
        }
        if (retryAfter.toSeconds() < 1 || retryAfter.compareTo(LONGEST_WAIT) > 0) {
            complain(id() + ": retryAfter is out of range", "it is from 1s to 1d, in whole seconds", "");
        }
        if (body == null) {
            complain(id() + " has no body", "", "write during { ... } with what is changed in it");
        }
    }

    List<Problem> problems() {
        validate();
        return List.copyOf(found);
    }

    Runnable body() {
        return body;
    }

    /** What reports call it. */
    String id() {
        return "maintenance " + port;
    }

    int port() {
        return port;
    }

    String service() {
        return service;
    }

    /** @throws ProblemException when the state repo does not have the page */
    MaintenanceChange.BeginMaintenance begin(RepoFiles files) {
        Bytes content = repoPath == null ? Bytes.of(BUILT_IN) : files.read("files", repoPath).content();
        String name = repoPath == null ? ".html" : repoPath.toLowerCase(Locale.ROOT);
        String type = name.endsWith(".html") || name.endsWith(".htm") ? "text/html" : "text/plain";
        return new MaintenanceChange.BeginMaintenance(port, service, drain, new MaintenanceChange.Page(content, type + "; charset=utf-8", retryAfter));
    }

    MaintenanceChange.EndMaintenance end() {
        return new MaintenanceChange.EndMaintenance(port, service);
    }
}
