package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

@TaskDoc(word = "httpCheck", summary = "Asks a web address and fails when the answer is not as it should be.",
    identity = "the address",
    plan = "Asked in a plan too, as long as nothing has been planned to change before it; after that its answer is unknown.")
public final class HttpCheck extends Task {

    private final Map<String, String> requestHeaders = new LinkedHashMap<>();
    private Set<Integer> codes = Set.of();
    private String part;

    public HttpCheck(String identity) {
        super(identity);
    }

    @Option(value = "Status codes that are right. Default any from 200 to 299.", example = "status 200, 204")
    public void status(int... right) {
        codes = new LinkedHashSet<>();
        for (int code : right) {
            codes.add(code);
        }
    }

    @Option(value = "Text that the body must contain.", example = "contains \"version ${state.version}\"")
    public void contains(String text) {
        part = text;
    }

    @Option(value = "A header to send, which may be a secret.", example = "header 'Accept', 'application/json'")
    public void header(String name, String value) {
        requestHeaders.put(name, value);
    }

    @Override
    protected Duration usualLimit() {
        return Duration.ofSeconds(5);
    }

    @Override
    protected void validate() {
        if (!identity().matches("(?i)https?://.+")) {
            complain(id() + ": '" + identity() + "' is not a web address", "", "write for example httpCheck 'http://127.0.0.1:8080/healthz'");
        }
    }

    @Override
    Decision plan(Context context) {
        Http.Answer answer = context.world().get(new Http.Get(identity(), context.revealed(requestHeaders), limit()));
        String wrong = wrongWith(answer);
        if (wrong != null) {
            throw new ProblemException(Problem.of(identity() + " " + wrong, answer.status() == 0 ? "" : start(answer.body()),
                "see what the service writes to its log"));
        }
        return Decision.nothing("it answered " + answer.status(),
            Map.of("statusCode", answer.status(), "body", answer.body()), Digests.sha256(answer.body()));
    }

    private String wrongWith(Http.Answer answer) {
        if (answer.status() == 0) {
            return "did not answer: " + answer.body();
        }
        boolean right = codes.isEmpty() ? answer.status() / 100 == 2 : codes.contains(answer.status());
        if (!right) {
            return "answered " + answer.status();
        }
        return part == null || answer.body().contains(part) ? null : "answered without '" + part + "'";
    }

    private static String start(String body) {
        String line = body.strip().lines().findFirst().orElse("");
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }
}
