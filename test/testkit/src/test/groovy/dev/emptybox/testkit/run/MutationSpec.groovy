package dev.emptybox.testkit.run

import dev.emptybox.agent.cli.SpecRunner
import dev.emptybox.agent.cli.SpecRunner.Result
import dev.emptybox.agent.script.StateFiles
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.testkit.Scripts
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

/**
 * How good the specs of the samples are: of the scripts that are a little wrong, how many do they catch? One that does not
 * compile does not count, because no spec is needed to catch it. A build tries every third of the others, always the same; with
 * {@code -Dmutation.every=1}, as in the profile nightly, it tries all. {@code -DargLine=-Dmutation.update=true} with that writes
 * the figures to {@code test/mutation}.
 */
class MutationSpec extends Specification {

    static final double REQUIRED = 0.9
    static final int EVERY = Integer.getInteger('mutation.every', 3)
    static final Path TOP = Path.of(System.getProperty('basedir', '.')).resolve('../..').toAbsolutePath().normalize()

    /** Sample to mutant to the reason why no spec can distinguish it from the original. */
    static final Map<String, Map<String, String>> EQUIVALENT = [
        'hello-app': [
            '1: swap onStart { log.info "box ${facts.hostname} just started" } and onStop  { log.info \'box is stopping\' }':
                'onStop only leaves something for the end, whatever stands before it',
            "2: swap onStop  { log.info 'box is stopping' } and directory 'bin'":
                'onStop only leaves something for the end, whatever stands before it',
            "19: drop the option within '30s'"                               : '30s is the default',
            "20: drop the option grace '10s'"                                : '10s is the default',
            "20: drop the option signal 'TERM'"                              : 'TERM is the default',
            "20: drop the option stop      { signal 'TERM'; grace '10s' }"   : 'both are the defaults',
        ],
        'generator-echo': [
            "15: '1s' becomes '10s'"              : 'a simulated box asks at its converges, not between them',
            "15: drop the option interval '1s'"   : 'a simulated box asks at its converges, not between them',
            "16: drop the option signal 'TERM'"   : 'TERM is the default',
        ],
        'database-app': [
            "20: 'database' becomes 'databasex'": 'a plan takes what is below database for unchanged then, and nothing later in the script looks there',
            "62: 'database' becomes 'databasex'": 'a plan takes what is below database for unchanged then, and nothing later in the script looks there',
        ],
        'nginx-site': [
            "1: swap def nginx = '/usr/sbin/nginx' and pkg('nginx') {": 'it only names the program, which is used later',
        ],
    ]

    @TempDir
    Path dir

    static List<String> getSamples() {
        Files.list(TOP.resolve('samples')).withCloseable {
            it.filter { Files.isDirectory(it.resolve('specs')) }.map { it.fileName.toString() }.sorted().toList()
        }
    }

    def 'the specs of #sample catch more than 90 % of what can be wrong with its script'() {
        given:
        def source = TOP.resolve("samples/$sample/converge.groovy").toFile().text
        copy(TOP.resolve("samples/$sample"), repo)
        def equivalent = EQUIVALENT[sample] ?: [:]

        expect: 'the script as it is passes'
        failed() == []

        when:
        def mutants = Mutants.of(source).indexed().findAll { it.key % EVERY == 0 }*.value.findAll { compiles(it.text) }
        def before = noted(sample)
        def caught = mutants.collectEntries { [it.toString(), caughtBy(it.text, before[it.toString()])] }
        def survivors = caught.findAll { !it.value }.keySet()
        if (Boolean.getBoolean('mutation.update')) {
            TOP.resolve("test/mutation/${sample}.md").toFile().text = page(sample, caught, equivalent)
        }

        then: 'what is listed as equivalent is never caught, or it would not be'
        equivalent.keySet().intersect(caught.keySet()) - survivors == [] as Set
        EVERY > 1 || caught.keySet().containsAll(equivalent.keySet())

        and: 'most of the others are caught'
        def counted = caught.findAll { !(it.key in equivalent.keySet()) }
        def missed = counted.findAll { !it.value }.keySet()
        counted.size() > 10.intdiv(EVERY)
        missed.size() / counted.size() < 1 - REQUIRED

        and: 'the page says so'
        def written = TOP.resolve("test/mutation/${sample}.md").toFile().text
        EVERY > 1 ? lines(caught, equivalent) - written.readLines() == [] : written == page(sample, caught, equivalent)

        where:
        sample << samples
    }

    private Path getRepo() {
        dir.resolve('repo')
    }

    /** Those in the state repo itself, so that nothing has to be fetched. */
    private Map<String, Path> getModules() {
        def top = repo.resolve('modules')
        Files.isDirectory(top) ? Files.list(top).withCloseable { it.toList() }.collectEntries { [it.fileName.toString(), it] } : [:]
    }

    private static void copy(Path from, Path to) {
        Files.walk(from).withCloseable { paths -> paths.forEach { Files.copy(it, to.resolve(from.relativize(it).toString())) } }
    }

    private boolean compiles(String text) {
        repo.resolve('converge.groovy').toFile().text = text
        try {
            // The run of its specs, in this process too, finds it compiled.
            Scripts.HOST.load(repo, modules, new StateFiles(repo).all([:], [:]))
            return true
        } catch (ProblemException refused) {
            return false
        }
    }

    /** Mutant to the feature that has caught it, from the page; all are searched again when the page is written. */
    private static Map<String, String> noted(String sample) {
        def page = TOP.resolve("test/mutation/${sample}.md").toFile()
        def lines = page.file && !Boolean.getBoolean('mutation.update') ? page.readLines() : []
        lines.collect { it =~ /^\| (\d+: .*) \| ([^|]*) \|$/ }.findAll { it.matches() }.collectEntries { [it[0][1], it[0][2]] }
    }

    /** The first feature that fails, null when none does; the one that has caught it before is asked first, alone. */
    private String caughtBy(String text, String before) {
        repo.resolve('converge.groovy').toFile().text = text
        before != null && before in failedAlone(before) ? before : failed()[0]
    }

    /** One of several iterations has no name of its own that could be asked for. */
    private List<String> failedAlone(String feature) {
        try {
            return failed(feature)
        } catch (ProblemException noSuchFeature) {
            return []
        }
    }

    private List<String> failed(String... only) {
        def request = new SpecRunner.Request(repo, only as List, Duration.ofSeconds(60), dir.resolve('specs'), null, false, false)
        new SpockRunner().run(request, { }).features().findAll { it.verdict() == Result.FAILED }*.name()
    }

    private static String page(String sample, Map<String, String> caught, Map<String, String> equivalent) {
        def counted = caught.findAll { !(it.key in equivalent.keySet()) }
        def good = counted.count { it.value }
        """\
# How good the specs of $sample are

Each line is `samples/$sample/converge.groovy` with one thing wrong, and the first feature of its specs that fails then. What
does not compile is left out. Written by MutationSpec.

**$sample: ${good} of ${counted.size()} caught, ${Math.round(100 * good / counted.size())} %.**

| line: what is wrong | caught by |
|---|---|
${lines(caught, equivalent).join('\n')}
"""
    }

    private static List<String> lines(Map<String, String> caught, Map<String, String> equivalent) {
        caught.collect { "| ${it.key} | ${it.value ?: verdict(equivalent[it.key])} |".toString() }
    }

    private static String verdict(String reason) {
        reason ? "no spec can: $reason" : '**not caught**'
    }
}
