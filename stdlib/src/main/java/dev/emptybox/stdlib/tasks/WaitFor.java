package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.AssumedException;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

@KnownAs(ansible = "wait_for")
@TaskDoc(word = "waitFor", summary = "Waits until a path exists or a port accepts connections, or until that ends.",
    identity = "what it waits for, in your own words", bare = false,
    plan = "A plan checks once and does not wait: a condition that is not met yet is unknown, and the apply waits for it. After a planned change it is unknown. If a service that the plan starts has a health check of its own, the condition is assumed to be met and listed as assumed.")
public final class WaitFor extends Task {

    private static final Duration LAST_TRY = Duration.ofMillis(100);

    private String place;
    private String address;
    private boolean absent;
    private Duration step = Duration.ofMillis(500);

    public WaitFor(String identity) {
        super(identity);
    }

    @Option(value = "The file, directory or socket to wait for, relative to the root.", example = "path '/run/app.sock'")
    public void path(String awaited) {
        place = awaited;
    }

    @Option(value = "The port of this box to wait for.", example = "port 5432")
    public void port(int number) {
        port("127.0.0.1:" + number);
    }

    @Option(value = "Host and port to wait for.", example = "port 'db.internal:5432'")
    public void port(String hostAndPort) {
        address = hostAndPort;
    }

    @Option(value = "Waits until the path no longer exists, or the port no longer accepts connections.", example = "gone()")
    public void gone() {
        absent = true;
    }

    @Option(value = "The interval between two attempts. Default 500ms.", example = "interval '1s'")
    public void interval(String duration) {
        step = Durations.parse(duration);
        if (step.isZero()) {
            complain("interval '" + duration + "' is too short", "it would check without a pause", "write for example interval '200ms'");
        }
    }

    @Override
    protected Duration usualLimit() {
        return Duration.ofSeconds(30);
    }

    @Override
    protected void validate() {
        if ((place == null) == (address == null)) {
            complain(id() + " waits for " + (place == null ? "nothing" : "both a path and a port"), "", "write path '/run/app.sock' or port 5432");
        }
        if (address != null && TcpCheck.parse(address, step) == null) {
            complain(id() + ": '" + address + "' is not host and port", "", "write for example port 5432 or port 'db.internal:5432'");
        }
    }

    /** It only reads. */
    @Override
    protected Optional<Scope> reach(Context context) {
        return Optional.empty();
    }

    @Override
    protected Decision plan(Context context) {
        try {
            return waited(context);
        } catch (AssumedException healthy) {
            if (absent) {
                throw new UnknownException(healthy.getMessage());
            }
            throw healthy;
        }
    }

    private Decision waited(Context context) {
        String what = place != null ? place : address;
        Duration waited = Duration.ZERO;
        while (true) {
            Duration left = limit().minus(waited);
            Duration look = left.compareTo(LAST_TRY) < 0 ? LAST_TRY : left;
            Tcp.Answer seen = place != null ? look(context) : context.box().network().connect(TcpCheck.parse(address, look));
            if (seen.accepted() != absent) {
                return Decision.nothing(what + (absent ? " is gone" : place != null ? " exists" : " accepts connections"),
                    Map.of(), what + absent);
            }
            waited = waited.plus(seen.elapsed());
            left = limit().minus(waited);
            if (left.isNegative() || left.isZero()) {
                throw tooLong(what, seen.refusal());
            }
            Duration rest = left.compareTo(step) < 0 ? left : step;
            if (!context.box().pause(rest)) {
                throw new UnknownException(notYet(what) + "; the apply waits for up to " + Durations.text(limit()));
            }
            waited = waited.plus(rest);
        }
    }

    /** The path as if it were a port: present, or why not. */
    private Tcp.Answer look(Context context) {
        Path path = context.path(place);
        Entry entry = context.box().files().awaited(path);
        boolean there = !entry.absent() && (absent || !context.box().files().awaited(context.followed(path)).absent());
        return new Tcp.Answer(there ? "" : "it does not exist", Duration.ZERO);
    }

    private String notYet(String what) {
        return what + (absent ? place != null ? " still exists" : " still accepts connections"
            : place != null ? " does not exist" : " does not accept connections");
    }

    private ProblemException tooLong(String what, String refusal) {
        return new ProblemException(Problem.of(notYet(what) + " after " + Durations.text(limit()), place == null ? refusal : "",
            "check why, or raise timeout"));
    }
}
