package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Tcp;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@KnownAs(ansible = "wait_for", puppet = "tcp_conn_validator")
@TaskDoc(word = "tcpCheck", summary = "Connects to a TCP port and fails if the connection is not accepted.",
    identity = "host and port, as in '127.0.0.1:5432'",
    plan = "Also runs in a plan, as long as no earlier task has a planned change; after that it is unknown. If a service that the plan starts has a health check of its own, the check is assumed to succeed and listed as assumed.")
public final class TcpCheck extends Task {

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^:/\\s\\[\\]]+)):(\\d{1,5})");

    public TcpCheck(String identity) {
        super(identity);
    }

    @Override
    protected Duration usualLimit() {
        return Duration.ofSeconds(5);
    }

    @Override
    protected void validate() {
        if (parse(identity(), limit()) == null) {
            complain(id() + ": '" + identity() + "' is not host and port", "", "write for example tcpCheck '127.0.0.1:5432'");
        }
    }

    /** Null if the text is not host and port. */
    static Tcp.Connect parse(String address, Duration limit) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            return null;
        }
        int port = Integer.parseInt(parts.group(3));
        return port < 1 || port > 65535 ? null : new Tcp.Connect(parts.group(1) != null ? parts.group(1) : parts.group(2), port, limit);
    }

    /** It only reads. */
    @Override
    protected Optional<Scope> reach(Context context) {
        return Optional.empty();
    }

    @Override
    protected Decision plan(Context context) {
        Tcp.Answer answer = context.box().network().connect(parse(identity(), limit()));
        if (!answer.accepted()) {
            throw new ProblemException(Problem.of(identity() + " does not accept connections", answer.refusal(),
                "check that its server runs, and see its log"));
        }
        return Decision.nothing("it accepts connections", Map.of(), "accepts");
    }
}
