package dev.emptybox.testkit.run

import dev.emptybox.agent.cli.Mutation
import dev.emptybox.agent.cli.Mutation.Verdict
import dev.emptybox.agent.cli.SpecRunner
import dev.emptybox.agent.cli.SpecRunner.Result
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

/**
 * How good the specs of the samples are: of the scripts with one mistake, how many do they catch? One that does not
 * compile does not count, because no spec is needed to catch it. A build tries every fifth of the others, always the same; with
 * {@code -Dmutation.every=1}, as in the profile nightly, it tries all. {@code -DargLine=-Dmutation.update=true} with that writes
 * the figures to {@code test/mutation}.
 */
class MutationSpec extends Specification {

    static final double REQUIRED = 0.9
    static final int EVERY = Integer.getInteger('mutation.every', 5)
    static final Path TOP = Path.of(System.getProperty('basedir', '.')).resolve('../..').toAbsolutePath().normalize()

    /** Sample to mutant to the reason why no spec can distinguish it from the original. */
    static final Map<String, Map<String, String>> EQUIVALENT = [
        'hello-app': [
            'converge.groovy:1: swap onStart { log.info "box ${facts.hostname} just started" } and onStop  { log.info \'box is stopping\' }':
                'onStop only leaves something for the end, whatever stands before it',
            "converge.groovy:2: swap onStop  { log.info 'box is stopping' } and directory 'bin'":
                'onStop only leaves something for the end, whatever stands before it',
            "converge.groovy:19: drop the option within '30s'"                               : '30s is the default',
            "converge.groovy:20: drop the option grace '10s'"                                : '10s is the default',
            "converge.groovy:20: drop the option signal 'TERM'"                              : 'TERM is the default',
            "converge.groovy:20: drop the option stop      { signal 'TERM'; grace '10s' }"   : 'both are the defaults',
        ],
        'generator-echo': [
            "converge.groovy:15: '1s' becomes '10s'"              : 'a simulated box asks at its converges, not between them',
            "converge.groovy:15: drop the option interval '1s'"   : 'a simulated box asks at its converges, not between them',
            "converge.groovy:16: drop the option signal 'TERM'"   : 'TERM is the default',
        ],
        'database-app': [
            "converge.groovy:20: 'database' becomes 'databasex'": 'a plan takes what is below database for unchanged then, and nothing later in the script looks there',
            "converge.groovy:62: 'database' becomes 'databasex'": 'a plan takes what is below database for unchanged then, and nothing later in the script looks there',
        ],
        'guestbook': [
            "converge.groovy:38: 'redis' becomes 'redisx'": 'a plan takes what is below redis for unchanged then, and nothing later in the script looks there',
        ],
        'nginx-site': [
            "converge.groovy:1: swap def nginx = '/usr/sbin/nginx' and pkg('nginx') {": 'it only names the program, which is used later',
        ],
    ]

    @TempDir
    Path dir

    static List<String> getSamples() {
        Files.list(TOP.resolve('samples')).withCloseable {
            it.filter { Files.isDirectory(it.resolve('specs')) }.map { it.fileName.toString() }.sorted().toList()
        }
    }

    def 'the specs of #sample catch more than 90 % of what can be wrong with its scripts'() {
        given:
        def request = new SpecRunner.Request(TOP.resolve("samples/$sample"), [], Duration.ofSeconds(60), dir.resolve('specs'), null, false, false)
        def equivalent = EQUIVALENT[sample] ?: [:]

        when:
        def mutation = new SpockRunner().mutate(request, { all -> all.indexed().findAll { it.key % EVERY == 0 }*.value }, { })
        def caught = mutation.mutants().findAll { it.verdict() != Verdict.INVALID }.collectEntries { [name(it), !(it in mutation.unnoticed())] }
        def page = TOP.resolve("test/mutation/${sample}.md").toFile()
        if (Boolean.getBoolean('mutation.update')) {
            page.text = text(sample, caught, equivalent)
        }

        then: 'the scripts as they are pass'
        mutation.specs().features().findAll { it.verdict() == Result.FAILED } == []

        and: 'what is listed as equivalent is never caught, or it would not be'
        equivalent.keySet().findAll { caught[it] } == [] as Set
        EVERY > 1 || caught.keySet().containsAll(equivalent.keySet())

        and: 'most of the others are caught'
        def counted = caught.findAll { !(it.key in equivalent.keySet()) }
        counted.size() > 10.intdiv(EVERY)
        counted.count { !it.value } / counted.size() < 1 - REQUIRED

        and: 'the page says so'
        EVERY > 1 ? lines(caught, equivalent) - page.readLines() == [] : page.text == text(sample, caught, equivalent)

        where:
        sample << samples
    }

    private static String name(Mutation.Mutant mutant) {
        "${mutant.file()}:${mutant.line()}: ${mutant.what()}"
    }

    private static String text(String sample, Map<String, Boolean> caught, Map<String, String> equivalent) {
        def counted = caught.findAll { !(it.key in equivalent.keySet()) }
        def good = counted.count { it.value }
        """\
# How good the specs of $sample are

Each line is a script of `samples/$sample` with one mistake, and whether one of its specs fails then. What does not compile is left
out. Written by MutationSpec.

**$sample: ${good} of ${counted.size()} caught, ${Math.round(100 * good / counted.size())} %.**

| line: the mistake | |
|---|---|
${lines(caught, equivalent).join('\n')}
"""
    }

    private static List<String> lines(Map<String, Boolean> caught, Map<String, String> equivalent) {
        caught.collect { "| ${it.key} | ${it.value ? 'caught' : verdict(equivalent[it.key])} |".toString() }
    }

    private static String verdict(String reason) {
        reason ? "no spec can: $reason" : '**not caught**'
    }
}
