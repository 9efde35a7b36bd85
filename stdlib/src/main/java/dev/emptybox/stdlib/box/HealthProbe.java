package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.box.commands.CommandReads;
import dev.emptybox.stdlib.box.network.NetworkReads;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Health.Level;
import dev.emptybox.stdlib.model.Health.Verdict;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Tcp;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** Checks the health of a service through the reads of its box. */
public final class HealthProbe {

    private static final int SHOWN = 200;

    private final NetworkReads network;
    private final CommandReads commands;

    public HealthProbe(NetworkReads network, CommandReads commands) {
        this.network = Objects.requireNonNull(network, "network is null");
        this.commands = Objects.requireNonNull(commands, "commands is null");
    }

    /** @param timeout for the response; script code has the time limits of its tasks instead */
    public Verdict ask(Health.Probe probe, Duration timeout) {
        if (probe instanceof Health.ByHttp http) {
            return verdict(network.get(new Http.Get(http.url(), Map.of(), timeout)), http);
        }
        if (probe instanceof Health.ByTcp tcp) {
            Tcp.Answer answer = network.connect(new Tcp.Connect(tcp.host(), tcp.port(), timeout));
            return answer.accepted() ? Verdict.OK : new Verdict(Level.CRITICAL, tcp.text() + ": " + answer.refusal());
        }
        return probe instanceof Health.ByCommand command ? run(command, timeout) : ((Health.ByCode) probe).code().get();
    }

    private static Verdict verdict(Http.Answer answer, Health.ByHttp http) {
        if (answer.status() / 100 == 2) {
            return Verdict.OK;
        }
        String said = answer.status() == 0 ? answer.body() : "it answered " + answer.status() + " " + lastLine(answer.body());
        return new Verdict(Level.CRITICAL, (http.text() + ": " + said).strip());
    }

    private Verdict run(Health.ByCommand probe, Duration timeout) {
        Command.Result result;
        try {
            result = commands.query(probe.command().within(timeout));
        } catch (ProblemException notRun) {
            return new Verdict(probe.plugin() ? Level.UNKNOWN : Level.CRITICAL, notRun.problems().get(0).whatAndWhy(": "));
        }
        Level level = result.rc() == 0 ? Level.OK : !probe.plugin() || result.rc() == 2 ? Level.CRITICAL
            : result.rc() == 1 ? Level.WARNING : Level.UNKNOWN;
        String said = lastLine(result.stderr().isBlank() ? result.stdout() : result.stderr());
        return level == Level.OK ? Verdict.OK
            : new Verdict(level, probe.text() + " ended with " + result.rc() + (said.isEmpty() ? "" : ": " + said));
    }

    private static String lastLine(String text) {
        String all = text.strip();
        String last = all.substring(all.lastIndexOf('\n') + 1).strip();
        return last.length() > SHOWN ? last.substring(0, SHOWN) + "..." : last;
    }
}
