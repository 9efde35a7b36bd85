package dev.emptybox.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.agent.journal.Reply;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.machine.LiveWorld;
import dev.emptybox.agent.os.PrivateFile;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An agent at a URL. */
final class RemoteAgent {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final Path tokenFile;

    /** @param tokenFile null for none */
    RemoteAgent(String url, Path tokenFile) {
        this.url = Objects.requireNonNull(url, "url is null");
        this.tokenFile = tokenFile;
    }

    /** The response of the agent for a path. */
    String asked(String path) {
        Http.Answer answer = LiveWorld.ask(new Http.Get(address(path), headers(), PATIENCE));
        if (answer.status() == 200) {
            return answer.body();
        }
        throw refused("return " + path, answer.status(), answer.body());
    }

    /** @return the id of the request */
    String order(Request request) {
        try {
            return JSON.readTree(posted("/" + request.verb().name().toLowerCase(Locale.ROOT).replace('_', '-'), request.subject())).path("request").asText();
        } catch (IOException unknown) {
            throw refused("accept this request", 0, "its answer cannot be read; it may be another version");
        }
    }

    /** Empty while it is pending. */
    Optional<Reply> reply(String id) {
        Http.Answer answer = LiveWorld.ask(new Http.Get(address("/requests/" + id), headers(), PATIENCE));
        if (answer.status() != 200) {
            throw refused("report the result of the request", answer.status(), answer.body());
        }
        try {
            var read = JSON.readTree(answer.body());
            return read.path("waiting").asBoolean() ? Optional.empty() : Optional.of(JSON.treeToValue(read.path("reply"), Reply.class));
        } catch (IOException unknown) {
            throw refused("report the result of the request", 0, "its answer cannot be read");
        }
    }

    private String posted(String path, String body) {
        Http.Answer answer = LiveWorld.post(new Http.Get(address(path), headers(), PATIENCE), body);
        if (answer.status() / 100 != 2) {
            throw refused("accept this request", answer.status(), answer.body().strip());
        }
        return answer.body();
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
            status == 401 ? "name its token with --token-file" : "check that it runs at this URL"));
    }
}
