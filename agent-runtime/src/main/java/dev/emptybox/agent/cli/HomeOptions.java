package dev.emptybox.agent.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which agent a command asks: the one on this box, by its home, or one at an address. */
final class HomeOptions {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--home", paramLabel = "DIR", description = "Home of the agent on this box. Default: .emptybox.")
    private Path home;

    @Option(names = "--url", paramLabel = "URL", description = "Address of an agent, for example http://127.0.0.1:9464.")
    private String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token that the agent at --url wants.")
    private Path tokenFile;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    Path home() {
        Path at = (home == null ? Path.of(".emptybox") : home).toAbsolutePath().normalize();
        if (!Files.isDirectory(at)) {
            throw new ProblemException(Problem.of("There is no agent's home at " + at, "",
                "name it with --home, or the agent's address with --url"));
        }
        return at;
    }

    Map<String, Object> status() {
        try {
            if (url != null) {
                return JSON.readValue(asked("/status"), new TypeReference<Map<String, Object>>() { });
            }
            Path file = home().resolve("status.json");
            if (!Files.exists(file)) {
                throw new ProblemException(Problem.of("No agent has run in " + home() + " yet", "", "start one: emptybox run REPO"));
            }
            Map<String, Object> status = JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Object>>() { });
            boolean runs = ProcessHandle.of(((Number) status.get("pid")).longValue()).filter(ProcessHandle::isAlive).isPresent();
            status.put("running", runs);
            return status;
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The status cannot be read", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    List<Map<String, Object>> runs(int count) {
        if (url == null) {
            return new Journal(home().resolve("journal")).last(count).stream().map(Journal::summary).toList();
        }
        try {
            return JSON.readValue(asked("/runs"), new TypeReference<List<Map<String, Object>>>() { }).stream().limit(count).toList();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The runs cannot be read", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    Map<String, Object> run(int number) {
        try {
            if (url != null) {
                return JSON.readValue(asked("/runs/" + number), new TypeReference<Map<String, Object>>() { });
            }
            var journal = new Journal(home().resolve("journal"));
            var run = journal.run(number).orElseThrow(() -> new ProblemException(
                Problem.of("There is no run " + number, "", "see emptybox history for those there are")));
            return JSON.readValue(journal.toJson(run), new TypeReference<Map<String, Object>>() { });
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The run cannot be read", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    /** The snapshot that the agent keeps of its box. */
    String snapshot() {
        return url != null ? Snapshots.text(new AgentAt(url, tokenFile))
            : Snapshots.text(home().resolve(dev.emptybox.agent.cycle.Snapshots.FILE), "an agent keeps one there when it has converged: emptybox run REPO");
    }

    private String asked(String path) throws IOException {
        return new AgentAt(url, tokenFile).tell(path);
    }
}
