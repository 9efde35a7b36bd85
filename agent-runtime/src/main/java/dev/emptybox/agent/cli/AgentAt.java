package dev.emptybox.agent.cli;

import dev.emptybox.agent.live.LiveWorld;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * An agent that is asked over HTTP.
 *
 * @param url       where it listens, for example {@code http://127.0.0.1:9464}
 * @param tokenFile file with the token that it wants, null for none
 */
record AgentAt(String url, Path tokenFile) {

    /** What it answers; anything but a plain 200 is a problem. */
    String tell(String path) throws IOException {
        Map<String, String> headers = tokenFile == null ? Map.of() : Map.of("Authorization", "Bearer " + Files.readString(tokenFile).strip());
        Http.Answer answer = LiveWorld.ask(new Http.Get(url.replaceFirst("/+$", "") + path, headers, Duration.ofSeconds(10)));
        if (answer.status() == 200) {
            return answer.body();
        }
        String why = answer.status() == 0 ? answer.body() : "it answered " + answer.status();
        throw new ProblemException(Problem.of("The agent at " + url + " does not tell " + path, why,
            answer.status() == 401 ? "name its token with --token-file" : "is it running, and is this its address?"));
    }
}
