package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Tcp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The health options of a service: one check, its interval and its limits. */
public final class HealthOptions {

    private static final Set<Integer> ANY = IntStream.rangeClosed(0, 255).boxed().collect(Collectors.toUnmodifiableSet());

    private final List<String> ways = new ArrayList<>();
    private final List<Problem> wrong = new ArrayList<>();
    private Function<Callable<?>, Health.Verdict> judge;
    private Health.Probe probe;
    private List<String> argv = List.of();
    private boolean used;
    private Duration start = Duration.ofSeconds(30);
    private Duration pause = Duration.ofSeconds(10);
    private Duration limit = Duration.ofSeconds(2);
    private Duration proven = Duration.ZERO;
    private int most = 3;
    private int least = 1;

    HealthOptions() {
    }

    /** @param way how a piece of script is asked */
    void judgedBy(Function<Callable<?>, Health.Verdict> way) {
        judge = way;
    }

    @Option(value = "A URL that answers 200 to 299 when the service is healthy. On an address of the box itself, the answer counts only if no other process that was started before the service listens there; to check through a proxy, use command or check.", example = "http 'http://127.0.0.1:8080/healthz'")
    public void http(String url) {
        asks("http", new Health.ByHttp(url));
        if (!url.matches("(?i)https?://.+")) {
            wrong.add(Problem.of("'" + url + "' is not an HTTP URL", "", "write http 'http://127.0.0.1:...'"));
        }
    }

    @Option(value = "Host and port that the service listens on when it is healthy. For an address of the box itself, the same rule as for http applies.", example = "tcp '127.0.0.1:5432'")
    public void tcp(String address) {
        Tcp.Connect parsed = TcpCheck.parse(address, limit);
        asks("tcp", parsed == null ? null : new Health.ByTcp(parsed.host(), parsed.port()));
        if (parsed == null) {
            wrong.add(Problem.of("'" + address + "' is not host and port", "", "write for example tcp '127.0.0.1:5432'"));
        }
    }

    @Option(value = "A command that exits with 0 when the service is healthy. It runs as the user of the service, with its environment and in its working directory.",
        example = "command 'bin/probe', '--quick'")
    public void command(String... words) {
        asks("command", null);
        argv = List.of(words);
    }

    @Option(value = "Like command, with the exit codes of monitoring plugins: 0 ok, 1 warning, 2 critical, everything else unknown.",
        example = "plugin 'check_load', '-w', '5'")
    public void plugin(String... words) {
        asks("plugin", null);
        argv = List.of(words);
    }

    @Option(value = "Script code that only reads: tasks such as httpCheck and processCheck, readFile, exec with readOnly. A failed task, fail, assertThat or the value false makes it critical, warn makes it a warning; a value that cannot be known makes it unknown.",
        example = "check { assertThat readFile('queue.length').trim().toInteger() < 1000, 'the queue is full' }")
    public void check(Callable<?> body) {
        asks("check", new Health.ByCode(() -> judge.apply(body)));
    }

    @Option(value = "The time after a start within which the service must become healthy; failures before that do not count. Default 30s.", example = "within '30s'")
    public void within(String duration) {
        used = true;
        start = Durations.parse(duration);
    }

    @Option(value = "The interval between two checks, which also run between cycles. While the service starts, it is checked at least every 500ms. Default 10s.",
        example = "interval '5s'")
    public void interval(String duration) {
        used = true;
        pause = Durations.parse(duration);
    }

    @Option(value = "The timeout of a check. Default 2s.", example = "timeout '2s'")
    public void timeout(String duration) {
        used = true;
        limit = Durations.parse(duration);
    }

    @Option(value = "How many consecutive failures make the service critical, which restarts it. Default 3.", example = "failures 5")
    public void failures(int inARow) {
        used = true;
        most = inARow;
        atLeastOne("failures", inARow);
    }

    @Option(value = "How many consecutive successes make the service healthy. Default 1.", example = "successes 2")
    public void successes(int inARow) {
        used = true;
        least = inARow;
        atLeastOne("successes", inARow);
    }

    @Option(value = "How long the service must stay healthy after a start before the start counts as successful; until then the revision is not good. Default 0s.",
        example = "minHealthy '10s'")
    public void minHealthy(String duration) {
        used = true;
        proven = Durations.parse(duration);
    }

    private void atLeastOne(String option, int count) {
        if (count < 1) {
            wrong.add(Problem.of(option + " " + count + " is out of range", "it is a number of consecutive checks", "write 1 or more"));
        }
    }

    /** @param how creates its probe, null for one that needs more information */
    private void asks(String way, Health.Probe how) {
        used = true;
        ways.add(way);
        probe = how;
    }

    List<Problem> complaints() {
        var all = new ArrayList<>(wrong);
        if (used && ways.isEmpty()) {
            all.add(Problem.of("health has no check", "", "name one of http, tcp, command, plugin and check"));
        }
        if (ways.size() > 1) {
            all.add(Problem.of("health has " + ways.size() + " checks: " + String.join(", ", ways), "exactly one is allowed",
                "combine them in one check { }"));
        }
        if (Secrets.within(argv.toString())) {
            all.add(Problem.of("an argument cannot contain a secret", "every user of the box can read it there", "pass it with env of the service"));
        }
        if (pause.isZero() || limit.isZero()) {
            all.add(Problem.of((pause.isZero() ? "interval" : "timeout") + " is 0", "", "write for example '5s'"));
        }
        return all;
    }

    /** Null if running is enough. */
    Health.Check check(Path directory, Supplier<Map<String, String>> environment, String user) {
        if (ways.isEmpty()) {
            return null;
        }
        Health.Probe asked = argv.isEmpty() ? probe
            : new Health.ByCommand(new Command("", argv, directory, environment.get(), Bytes.of(""), limit, ANY, user), ways.contains("plugin"));
        return new Health.Check(asked, start, pause, limit, most, least, proven);
    }
}
