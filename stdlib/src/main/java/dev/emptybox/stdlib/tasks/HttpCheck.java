package dev.emptybox.stdlib.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

@KnownAs(ansible = "uri", puppet = "http_conn_validator", chef = "http_request", terraform = "http")
@TaskDoc(word = "httpCheck", summary = "Sends an HTTP request and fails if the response is not as expected.",
    identity = "the URL",
        plan = "Also runs in a plan, as long as no earlier task has a planned change; after that the response is unknown. If a service that the plan starts has a health check of its own, the check is assumed to succeed and listed as assumed. No proxy is used.")
public final class HttpCheck extends Task {

    private final Map<String, String> requestHeaders = new LinkedHashMap<>();
    private Set<Integer> codes = Set.of();
    private final List<String> parts = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private final Map<String, JsonNode> members = new LinkedHashMap<>();
    private int inARow = 1;
    private String certificates;

    public HttpCheck(String identity) {
        super(identity);
    }

    @Option(value = "Accepted status codes. Default 200 to 299.", example = "status 200, 204")
    public void status(int... right) {
        codes = new LinkedHashSet<>();
        for (int code : right) {
            codes.add(code);
        }
    }

    @Option(value = "Text that the body must contain.", example = "contains \"version ${state.version}\"")
    public void contains(String text) {
        parts.add(text);
    }

    @Option(value = "A regular expression that must be found in the body.", example = "matches 'version [0-9]+'")
    public void matches(String regex) {
        patterns.add(Patterns.of(regex));
    }

    @Option(value = "The value that the JSON response must have at a JSON pointer.",
        example = "json '/status', 'UP'")
    public void json(String pointer, Object value) {
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            complain("json '" + pointer + "' is not a JSON pointer", "it begins with a slash: /checks/0/status", "write json '/" + pointer + "', ...");
        } else {
            members.put(pointer, Data.tree(value));
        }
    }

    @Option(value = "How many consecutive responses must be as expected, delay apart. Default 1.", example = "consecutive 3")
    public void consecutive(int count) {
        if (count < 1 || count > 1000) {
            complain("consecutive " + count + " is out of range", "it is a number from 1 to 1000", "");
        }
        inARow = count;
    }

    @Option(value = "A header to send, which may be a secret.", example = "header 'Accept', 'application/json'")
    public void header(String name, String value) {
        requestHeaders.put(name, value);
    }

    @Option(value = "A file on the box with certificates in PEM format, relative to the root: authorities to trust in addition to the default ones.",
        example = "caFile '/etc/ssl/our-ca.pem'")
    public void caFile(String path) {
        certificates = path;
    }

    @Override
    protected Duration usualLimit() {
        return Duration.ofSeconds(5);
    }

    @Override
    protected void validate() {
        if (!identity().matches("(?i)https?://.+")) {
            complain(id() + ": '" + identity() + "' is not an HTTP URL", "", "write for example httpCheck 'http://127.0.0.1:8080/healthz'");
        }
    }

    /** It only reads. */
    @Override
    protected Optional<Scope> reach(Context context) {
        return Optional.empty();
    }

    @Override
    protected Decision plan(Context context) {
        var request = new Http.Get(identity(), context.revealed(requestHeaders), limit(), context.authorities(certificates));
        Http.Answer answer = right(context.box().network().get(request));
        for (int more = 1; more < inARow; more++) {
            context.box().pause(between());
            answer = right(context.box().network().get(request));
        }
        var values = new LinkedHashMap<String, Object>();
        values.put("statusCode", answer.status());
        values.put("body", answer.body());
        if (Data.tree(answer.body()).filter(JsonNode::isObject).isPresent()) {
            values.put("json", Data.json("json", answer.body()));
        }
        return Decision.nothing("it answered " + answer.status() + (inARow > 1 ? " " + inARow + " times" : ""), values,
            Digests.sha256(answer.body()));
    }

    private Http.Answer right(Http.Answer answer) {
        String wrong = wrongWith(answer);
        if (wrong == null) {
            return answer;
        }
        throw new ProblemException(Problem.of(identity() + " " + wrong,
            answer.status() == 0 || hidesContent() ? "" : start(answer.body()), "see the log of the service"));
    }

    private String wrongWith(Http.Answer answer) {
        if (answer.status() == 0) {
            return "did not answer: " + answer.body();
        }
        boolean right = codes.isEmpty() ? answer.status() / 100 == 2 : codes.contains(answer.status());
        if (!right) {
            return "answered " + answer.status();
        }
        for (String part : parts) {
            if (!answer.body().contains(part)) {
                return "answered without '" + part + "'";
            }
        }
        for (Pattern pattern : patterns) {
            if (!Patterns.found(pattern, answer.body())) {
                return "answered without a match for '" + pattern + "'";
            }
        }
        return members.isEmpty() ? null : wrongWithJson(Data.tree(answer.body()).orElse(null));
    }

    private String wrongWithJson(JsonNode body) {
        if (body == null) {
            return "did not answer with JSON";
        }
        for (var member : members.entrySet()) {
            JsonNode found = body.at(member.getKey());
            if (found.isMissingNode()) {
                return "answered JSON without " + member.getKey();
            }
            if (!Data.same(found, member.getValue())) {
                return "answered " + (hidesContent() ? "something else" : found) + " at " + member.getKey() + ", not " + member.getValue();
            }
        }
        return null;
    }

    private static String start(String body) {
        String line = body.strip().lines().findFirst().orElse("");
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }
}
