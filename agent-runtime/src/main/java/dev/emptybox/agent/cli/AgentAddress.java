package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which agent a command is about: the one on this box, by its home, or one at an address. */
final class AgentAddress {

    @Option(names = "--home", paramLabel = "DIR", description = "Home of the agent on this box. Default: .emptybox.")
    private Path home;

    @Option(names = "--url", paramLabel = "URL", description = "Address of an agent, for example http://127.0.0.1:9464.")
    private String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token that the agent at --url wants.")
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

    /** The one at the address, where one is given. */
    RemoteAgent agent() {
        return new RemoteAgent(url, tokenFile);
    }

    Path home() {
        Path at = (home == null ? Path.of(".emptybox") : home).toAbsolutePath().normalize();
        if (!Files.isDirectory(at)) {
            throw new ProblemException(Problem.of("There is no agent's home at " + at, "",
                "name it with --home, or the agent's address with --url"));
        }
        return at;
    }

    /** What the agent at the address answers. */
    String asked(String path) {
        return agent().asked(path);
    }
}
