package dev.emptybox.stdlib.tasks;

import com.fasterxml.jackson.databind.JsonNode;
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

@TaskDoc(word = "httpCheck", summary = "Asks a web address and fails when the answer is not as it should be.",
    identity = "the address",
    plan = "Asked in a plan too, as long as nothing has been planned to change before it; after that its answer is unknown. Where a service that the plan starts has its own health check, it is assumed to be fine, and listed as assumed. No proxy is used.")
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

    @Option(value = "Status codes that are right. Default any from 200 to 299.", example = "status 200, 204")
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

    @Option(value = "What must stand at a place of the JSON that is answered. The place is a JSON pointer.",
        example = "json '/status', 'UP'")
    public void json(String pointer, Object value) {
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            complain("json '" + pointer + "' is not a JSON pointer", "it begins with a slash: /checks/0/status", "write json '/" + pointer + "', ...");
        } else {
            members.put(pointer, Data.tree(value));
        }
    }

    @Option(value = "How many answers in a row must be right, delay apart. Default 1.", example = "consecutive 3")
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

    @Option(value = "A file of the box with certificates in PEM form, relative to the root: authorities that may vouch for the server besides the usual ones.",
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
            complain(id() + ": '" + identity() + "' is not a web address", "", "write for example httpCheck 'http://127.0.0.1:8080/healthz'");
        }
    }

    /** It only looks. */
    @Override
    Optional<Scope> reach(Context context) {
        return Optional.empty();
    }

    @Override
    Decision plan(Context context) {
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
            answer.status() == 0 || hidesContent() ? "" : start(answer.body()), "see what the service writes to its log"));
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
                return "answered nothing that matches '" + pattern + "'";
            }
        }
        return members.isEmpty() ? null : wrongWithJson(Data.tree(answer.body()).orElse(null));
    }

    private String wrongWithJson(JsonNode body) {
        if (body == null) {
            return "answered no JSON";
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
