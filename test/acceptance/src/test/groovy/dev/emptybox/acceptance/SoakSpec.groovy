package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.locks.LockSupport
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/**
 * Many commits, some faster than an apply, some bad, with kills of the agent and of the service: what the agent takes of
 * the machine stays the same, and the box converges to every twentieth commit.
 */
@Requires(value = { SoakSpec.wanted() }, reason = 'it takes an hour; it runs with -Psoak')
class SoakSpec extends Specification {

    private static final int COMMITS = Integer.getInteger('soak.commits', 0)
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger('soak.seconds', 0))
    private static final String TABLE = System.getProperty('soak.table') ?: ''

    /** Of this many commits the last one is waited for; of the first ones, so many come as fast as they can be made. */
    private static final int ROUND = 20
    private static final int BURST = 8
    private static final int SAMPLE_EVERY = 5

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    SoakBox box

    private final List<SoakBox.Sample> samples = []
    private final Map<String, Integer> counts = [:].withDefault { 0 }

    static boolean wanted() {
        if (COMMITS == 0) {
            System.err.println('SKIPPING the soak: it takes an hour; run it with mvn verify -Psoak')
        }
        COMMITS > 0
    }

    def 'a box under a stream of commits converges again and again, and its agent takes no more and no more (C13)'() {
        given:
        box = new SoakBox(directory)
        def last = box.push(0)
        box.start()
        box.awaitConverged(last)

        when:
        long begun = System.nanoTime()
        (1..COMMITS).each { number ->
            last = commit(number)
            disturb(number)
            if (number % ROUND == 0) {
                box.awaitConverged(last)
                counts.converged++
            }
            if (number % SAMPLE_EVERY == 0) {
                samples << box.sample(number)
            }
            pause(number, begun)
        }
        box.awaitConverged(box.push(COMMITS + 1))
        def runs = box.box.history()
        write(runs)

        then: 'every twentieth commit, and the last one'
        counts.converged == COMMITS.intdiv(ROUND)

        and: 'some were faster than an apply'
        runs.count { it.outcome == 'CONVERGED' } < COMMITS

        and: 'no process is left over'
        box.box.pids(SoakBox.SERVICE).size() == 1

        and: 'what the second half of the last agent took is not more than what its first half did'
        def (first, second) = halves
        most(second) { it.residentKiB } <= most(first) { it.residentKiB } * 1.2 + 16 * 1024
        most(second) { it.files } <= most(first) { it.files } + 8
        most(second) { it.threads } <= most(first) { it.threads } + 6
        most(second) { it.homeBytes } <= most(first) { it.homeBytes } * 1.2 + 1024 * 1024
        most(second) { it.journalBytes } < 64 * 1024 * 1024
    }

    private String commit(int number) {
        // Not the one that is waited for, and not in a burst, which nothing would come of.
        def place = number % ROUND
        if (place == BURST + 3) {
            counts.refused++
            return box.pushRefused(number)
        }
        if (place == BURST + 6) {
            counts.failing++
            return box.pushFailing(number)
        }
        box.push(number)
    }

    /** The agent is killed in the first quarter only, so that one agent can be watched for long. */
    private void disturb(int number) {
        if (number % 7 == 0) {
            counts.serviceKilled++
            box.killService()
        }
        if (number <= COMMITS.intdiv(4) && number % 6 == 5) {
            counts.agentKilled++
            box.killAgent()
        }
    }

    /** Bursts come first in each round; the others share the time that is left, up to the end of the round. */
    private static void pause(int number, long begun) {
        int place = number % ROUND
        if (place > 0 && place <= BURST) {
            return
        }
        long round = LENGTH.toNanos().intdiv(COMMITS) * ROUND
        long start = begun + number.intdiv(ROUND) * round
        long due = place == 0 ? start : start + (round * (place - BURST)).intdiv(ROUND - BURST)
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left)
        }
    }

    /** Of the samples of the last agent, without those of its first tenth, when it warms up. */
    private List<List<SoakBox.Sample>> getHalves() {
        def its = samples.findAll { it.pid == samples.last().pid }
        its = its.drop(its.size().intdiv(10) + 1)
        assert its.size() >= 2: 'too few samples to compare'
        [its.take(its.size().intdiv(2)), its.drop(its.size().intdiv(2))]
    }

    private static long most(List<SoakBox.Sample> of, Closure<Number> what) {
        of.collect(what).max() as long
    }

    private void write(List<Map<String, Object>> runs) {
        if (TABLE.empty) {
            return
        }
        def outcomes = runs.countBy { it.outcome }.sort().collect { outcome, count -> "$count ${outcome.toLowerCase(Locale.ROOT)}" }
        def shown = samples.findAll { it.commit % Math.max(SAMPLE_EVERY, COMMITS.intdiv(20).intdiv(SAMPLE_EVERY) * SAMPLE_EVERY) == 0 }
        def rows = shown.collect {
            "| $it.commit | ${it.seconds} s | ${it.pid == samples.last().pid ? '' : 'before the last kill'} | ${it.residentKiB.intdiv(1024)} MiB | " +
                    "$it.files | $it.threads | ${it.homeBytes.intdiv(1024)} KiB | ${it.journalBytes.intdiv(1024)} KiB |"
        }
        Files.writeString(Path.of(TABLE), """\
# An agent under a stream of commits

Made by `mvn verify -Psoak`; not to be edited. What it says is explained in [README.md](README.md).

$COMMITS commits in ${samples.last().seconds} s, of which $counts.refused could not be used and $counts.failing failed; the service was killed
$counts.serviceKilled times and the agent $counts.agentKilled times; $counts.converged of ${COMMITS.intdiv(ROUND)} twentieth commits were converged to before the next one came.
The last runs on record: ${outcomes.join(', ')}.

| commit | after | agent | resident | open files | threads | home without journal | journal |
|---:|---:|---|---:|---:|---:|---:|---:|
${rows.join('\n')}
""")
    }
}
