package dev.emptybox.stdlib.tasks;

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

/** How the health of a service is known: one way to ask, and how often and how patiently it is asked. */
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

    @Option(value = "A web address that answers 200 to 299 when the service is healthy. On an address of the box itself the answer counts only when no other process listens there that was started before the service; ask through a proxy with command or check.", example = "http 'http://127.0.0.1:8080/healthz'")
    public void http(String url) {
        asks("http", new Health.ByHttp(url));
        if (!url.matches("(?i)https?://.+")) {
            wrong.add(Problem.of("'" + url + "' is not a web address", "", "write http 'http://127.0.0.1:...'"));
        }
    }

    @Option(value = "Host and port that the service listens on when it is healthy. The same as for http holds on an address of the box itself.", example = "tcp '127.0.0.1:5432'")
    public void tcp(String address) {
        Tcp.Connect parsed = TcpCheck.parse(address, limit);
        asks("tcp", parsed == null ? null : new Health.ByTcp(parsed.host(), parsed.port()));
        if (parsed == null) {
            wrong.add(Problem.of("'" + address + "' is not host and port", "", "write for example tcp '127.0.0.1:5432'"));
        }
    }

    @Option(value = "A command that ends with 0 when the service is healthy. It runs as the service's user, with its environment and in its directory.",
        example = "command 'bin/probe', '--quick'")
    public void command(String... words) {
        asks("command", null);
        argv = List.of(words);
    }

    @Option(value = "The same, with the exit codes of monitoring plugins: 0 ok, 1 warning, 2 critical, everything else unknown.",
        example = "plugin 'check_load', '-w', '5'")
    public void plugin(String... words) {
        asks("plugin", null);
        argv = List.of(words);
    }

    @Option(value = "A piece of script that only looks: tasks like httpCheck and processCheck, readFile, exec with readOnly. A failing task, fail, assertThat or the value false make it critical, warn makes it a warning; what it cannot know makes it unknown.",
        example = "check { assertThat readFile('queue.length').trim().toInteger() < 1000, 'the queue is full' }")
    public void check(Callable<?> body) {
        asks("check", new Health.ByCode(() -> judge.apply(body)));
    }

    @Option(value = "How long it may take after a start until it is healthy; until then a failure does not count. Default 30s.", example = "within '30s'")
    public void within(String duration) {
        used = true;
        start = Durations.parse(duration);
    }

    @Option(value = "How long to wait between two questions; the agent asks between its cycles too. While it starts it is asked at least every 500ms. Default 10s.",
        example = "interval '5s'")
    public void interval(String duration) {
        used = true;
        pause = Durations.parse(duration);
    }

    @Option(value = "How long an answer may take. Default 2s.", example = "timeout '2s'")
    public void timeout(String duration) {
        used = true;
        limit = Durations.parse(duration);
    }

    @Option(value = "How many failures in a row make it critical: then it is restarted. Default 3.", example = "failures 5")
    public void failures(int inARow) {
        used = true;
        most = inARow;
        atLeastOne("failures", inARow);
    }

    @Option(value = "How many healthy answers in a row make it healthy. Default 1.", example = "successes 2")
    public void successes(int inARow) {
        used = true;
        least = inARow;
        atLeastOne("successes", inARow);
    }

    @Option(value = "How long it has to stay healthy after a start until the start has succeeded; the revision is not good before. Default 0s.",
        example = "minHealthy '10s'")
    public void minHealthy(String duration) {
        used = true;
        proven = Durations.parse(duration);
    }

    private void atLeastOne(String option, int count) {
        if (count < 1) {
            wrong.add(Problem.of(option + " " + count + " makes no sense", "it is a number of answers in a row", "write 1 or more"));
        }
    }

    /** @param how its probe, null for one that needs more to be known */
    private void asks(String way, Health.Probe how) {
        used = true;
        ways.add(way);
        probe = how;
    }

    List<Problem> complaints() {
        var all = new ArrayList<>(wrong);
        if (used && ways.isEmpty()) {
            all.add(Problem.of("health asks nothing", "", "name one of http, tcp, command, plugin and check"));
        }
        if (ways.size() > 1) {
            all.add(Problem.of("health asks in " + ways.size() + " ways: " + String.join(", ", ways), "there is one verdict",
                "put them into one check { }"));
        }
        if (Secrets.within(argv.toString())) {
            all.add(Problem.of("a secret cannot go into an argument", "every user of the box can read those", "pass it with env of the service"));
        }
        if (pause.isZero() || limit.isZero()) {
            all.add(Problem.of((pause.isZero() ? "interval" : "timeout") + " is 0", "", "write for example '5s'"));
        }
        return all;
    }

    /** Null when being alive is all that is asked. */
    Health.Check check(Path directory, Supplier<Map<String, String>> environment, String user) {
        if (ways.isEmpty()) {
            return null;
        }
        Health.Probe asked = argv.isEmpty() ? probe
            : new Health.ByCommand(new Command("", argv, directory, environment.get(), Bytes.of(""), limit, ANY, user), ways.contains("plugin"));
        return new Health.Check(asked, start, pause, limit, most, least, proven);
    }
}
