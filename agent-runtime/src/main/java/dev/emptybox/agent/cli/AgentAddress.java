package dev.emptybox.agent.cli;

import dev.emptybox.agent.disk.HomeLock;
import dev.emptybox.agent.disk.PrivateFile;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.agent.live.LiveWorld;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which agent a command is about: the one on this box, by its home, or one at an address. */
final class AgentAddress {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
        Http.Answer answer = LiveWorld.ask(new Http.Get(address(path), headers(), PATIENCE));
        if (answer.status() == 200) {
            return answer.body();
        }
        throw refused("tell " + path, answer.status(), answer.body());
    }

    /** @return whether an agent hears it; else it waits for the next one */
    boolean tell(Request request) {
        if (!remote()) {
            new Requests(home().resolve("requests"), Clock.systemUTC()).ask(request);
            return HomeLock.seemsHeld(home());
        }
        String path = "/" + request.verb().name().toLowerCase(Locale.ROOT).replace('_', '-');
        try {
            var post = HttpRequest.newBuilder(URI.create(address(path))).timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(request.revision()));
            headers().forEach(post::header);
            HttpResponse<String> answer = HttpClient.newBuilder().connectTimeout(PATIENCE).build()
                .send(post.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw refused("do that", answer.statusCode(), answer.body().strip());
            }
            return true;
        } catch (IOException unreachable) {
            throw refused("do that", 0, String.valueOf(unreachable.getMessage()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw refused("do that", 0, "it was interrupted");
        }
    }

    private String address(String path) {
        return url.replaceFirst("/+$", "") + path;
    }

    private Map<String, String> headers() {
        return tokenFile == null ? Map.of() : Map.of("Authorization", "Bearer " + PrivateFile.read("The token file", tokenFile));
    }

    private ProblemException refused(String what, int status, String said) {
        String why = status == 0 ? said : "it answered " + status;
        return new ProblemException(Problem.of("The agent at " + Http.shown(url) + " does not " + what, why,
            status == 401 ? "name its token with --token-file" : "is it running, and is this its address?"));
    }
}
