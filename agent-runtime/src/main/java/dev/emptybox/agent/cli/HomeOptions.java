package dev.emptybox.agent.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.agent.converge.Snapshots;
import dev.emptybox.agent.converge.Status;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.os.HomeLock;
import dev.emptybox.stdlib.model.ParserMessage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The information about an agent: from its home on this box, or from a URL. */
final class HomeOptions {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private AgentAddress agent;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    Path home() {
        return agent.home();
    }

    Map<String, Object> status() {
        try {
            if (agent.remote()) {
                return JSON.readValue(agent.asked("/status"), new TypeReference<Map<String, Object>>() { });
            }
            Path file = home().resolve(Status.FILE);
            if (!Files.exists(file) && HomeLock.seemsHeld(home())) {
                throw new ProblemException(Problem.of("The agent in " + home() + " runs but cannot write its status",
                    "its disk may be full", "free disk space; see the log of the agent"));
            }
            if (!Files.exists(file)) {
                throw new ProblemException(Problem.of("No agent has run in " + home() + " yet", "", "start one: emptybox run REPO"));
            }
            Map<String, Object> status = JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Object>>() { });
            boolean runs = ProcessHandle.of(((Number) status.get("pid")).longValue()).filter(ProcessHandle::isAlive).isPresent();
            status.put("running", runs);
            return status;
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The status cannot be read", ParserMessage.plain(unreadable.getMessage()), ""), unreadable);
        }
    }

    List<Map<String, Object>> runs(int count) {
        if (!agent.remote()) {
            return new Journal(home().resolve("journal")).last(count).stream().map(Journal::summary).toList();
        }
        try {
            return JSON.readValue(agent.asked("/runs"), new TypeReference<List<Map<String, Object>>>() { }).stream().limit(count).toList();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The runs cannot be read", ParserMessage.plain(unreadable.getMessage()), ""), unreadable);
        }
    }

    List<Map<String, Object>> runsOfJob(String job, int count) {
        if (!agent.remote()) {
            var history = new Journal(home().resolve("journal")).jobs();
            if (!history.names().contains(job)) {
                throw new ProblemException(Problem.of("No run of job '" + job + "' has ended on this box", "", Words.didYouMean(job, history.names())));
            }
            return history.last(job, count);
        }
        try {
            return JSON.readValue(agent.asked("/jobs/" + job), new TypeReference<List<Map<String, Object>>>() { }).stream().limit(count).toList();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The runs cannot be read", ParserMessage.plain(unreadable.getMessage()), ""), unreadable);
        }
    }

    Map<String, Object> run(int number) {
        try {
            if (agent.remote()) {
                return JSON.readValue(agent.asked("/runs/" + number), new TypeReference<Map<String, Object>>() { });
            }
            var journal = new Journal(home().resolve("journal"));
            var run = journal.run(number).orElseThrow(() -> new ProblemException(
                Problem.of("There is no run " + number, "", "list the runs with: emptybox history")));
            return JSON.readValue(journal.toJson(run), new TypeReference<Map<String, Object>>() { });
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The run cannot be read", ParserMessage.plain(unreadable.getMessage()), ""), unreadable);
        }
    }

    /** The agent's snapshot of its box. */
    String snapshot() {
        return agent.remote() ? SnapshotSource.text(agent)
            : SnapshotSource.text(home().resolve(Snapshots.FILE), "an agent writes one there when it has converged: emptybox run REPO");
    }
}
