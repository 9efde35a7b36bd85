package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The agent that a command addresses: on this box, by its home, or at a URL. */
final class AgentAddress {

    @Option(names = "--home", paramLabel = "DIR", description = "The agent's home directory on this box. Default: .emptybox.")
    private Path home;

    @Option(names = "--url", paramLabel = "URL", description = "URL of an agent, for example http://127.0.0.1:9464.")
    private String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token for the agent at --url.")
    private Path tokenFile;

    /** @param tokenFile null for none */
    static AgentAddress at(String url, Path tokenFile) {
        var address = new AgentAddress();
        address.url = url;
        address.tokenFile = tokenFile;
        return address;
    }

    boolean remote() {
        return url != null;
    }

    /** The agent at the URL, if given. */
    RemoteAgent agent() {
        return new RemoteAgent(url, tokenFile);
    }

    Path home() {
        Path at = (home == null ? Path.of(".emptybox") : home).toAbsolutePath().normalize();
        if (!Files.isDirectory(at)) {
            throw new ProblemException(Problem.of("There is no agent home at " + at, "",
                "name the home with --home, or the URL of the agent with --url"));
        }
        return at;
    }

    /** The response of the agent at the URL. */
    String asked(String path) {
        return agent().asked(path);
    }
}
