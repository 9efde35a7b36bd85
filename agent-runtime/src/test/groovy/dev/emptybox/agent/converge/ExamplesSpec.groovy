package dev.emptybox.agent.converge

import dev.emptybox.agent.os.Programs
import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.stdlib.dsl.Reference
import dev.emptybox.stdlib.model.Outcome
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/**
 * The contract of every task, held by its example: planning changes nothing and foresees what is done, applying reaches
 * the goal, the next plan is empty, and the simulated world comes to the same as the machine.
 */
class ExamplesSpec extends Specification {

    static final Path EXAMPLES = Path.of('../stdlib/examples').toAbsolutePath().normalize()

    /** What the simulated world cannot show: the files of a repository, and what the kernel says is mounted, and what a program answers to a question. */
    static final Set<String> NOT_SIMULATED = ['git', 'mount', 'script-check', 'script-python'] as Set

    @TempDir
    Path dir

    @Shared
    Path classes = Files.createTempDirectory('classes')

    def cleanupSpec() {
        classes.toFile().deleteDir()
    }

    static List<String> examples() {
        Files.list(EXAMPLES).withCloseable { it.map { path -> path.fileName.toString() }.filter { !it.startsWith('_') }.sorted().toList() }
    }

    /** One that needs a program which this machine does not have is not tried. */
    private static boolean runs(String name) {
        def needs = EXAMPLES.resolve(name).resolve('needs')
        def missing = Files.exists(needs) ? Files.readAllLines(needs).findAll { Programs.tool(it).empty } : []
        if (missing) {
            System.err.println("SKIPPED: the example of $name needs ${missing.join(', ')}")
        }
        missing.empty
    }

    def 'every task has an example'() {
        expect:
        Reference.tasks()*.word() - examples() == []
    }

    def 'the example of #name keeps the contract'() {
        given:
        def example = EXAMPLES.resolve(name)
        def box = new ExampleBox(example, dir, new ScriptHost(classes))
        def before = box.tree()

        when: 'it is planned'
        def planned = box.plan()

        then: 'it has these changes, and nothing has changed'
        planned.failed() == null
        box.written(planned) == Files.readAllLines(example.resolve('plan.txt'))
        planned.asMap().changes*.where.every { it ==~ /[a-z].*\.groovy:\d+:\d+/ }
        box.tree() == before

        when: 'it is applied'
        def done = box.run(box.live)

        then: 'it has done what was planned, and reached the goal'
        done.failed() == null
        done.changeKeys() == planned.changeKeys()
        reached(example, box) == goal(example)

        when: 'it is planned again'
        def again = box.plan()

        then: 'there is nothing to do, and each task says why'
        again.failed() == null
        again.unknown() == []
        again.changeKeys() == []
        again.steps().every { it.status() in [Outcome.Status.OK, Outcome.Status.SKIPPED] && !it.reason().isEmpty() }

        when: 'it is applied in the simulated world'
        def simulated = name in NOT_SIMULATED ? null : box.run(box.simulated)

        then: 'the same changes lead to the same box'
        simulated == null || simulated.failed() == null
        simulated == null || simulated.changeKeys() == done.changeKeys()
        simulated == null || box.differences() == []
        simulated == null || simulated.unknown() != [] || box.run(box.simulated).changeKeys() == []

        cleanup:
        box?.close()

        where:
        name << examples().findAll { !simulatedOnly(it) && runs(it) }
    }

    /** Examples that change the whole machine carry this file; that the machine agrees is held by specs of the live world. */
    private static boolean simulatedOnly(String name) {
        Files.exists(EXAMPLES.resolve(name).resolve('simulated-only'))
    }

    def 'the example of #name keeps the contract in the simulated world only, because it changes the whole machine'() {
        given:
        def example = EXAMPLES.resolve(name)
        def box = new ExampleBox(example, dir, new ScriptHost(classes))
        def before = box.tree()

        when: 'it is planned'
        def planned = box.run(box.imagined())

        then: 'it has these changes'
        planned.failed() == null
        planned.unknown() == []
        box.written(planned) == Files.readAllLines(example.resolve('plan.txt'))
        planned.asMap().changes*.where.every { it ==~ /[a-z].*\.groovy:\d+:\d+/ }

        when: 'it is applied in the simulated world'
        def done = box.run(box.simulated)

        then: 'it has done what was planned'
        done.failed() == null
        done.changeKeys() == planned.changeKeys()

        when: 'it is planned again'
        def again = name in NOT_SIMULATED ? null : box.run(box.simulated)

        then: 'there is nothing to do, each task says why, and the machine is as it was'
        again == null || again.failed() == null
        again == null || again.unknown() == []
        again == null || again.changeKeys() == []
        again == null || again.steps().every { it.status() in [Outcome.Status.OK, Outcome.Status.SKIPPED] && !it.reason().isEmpty() }
        box.tree() == before

        cleanup:
        box?.close()

        where:
        name << examples().findAll { simulatedOnly(it) }
    }

    private static Map<String, String> reached(Path example, ExampleBox box) {
        goal(example).collectEntries { path, content -> [path, Files.readString(box.root.resolve(path))] }
    }

    private static Map<String, String> goal(Path example) {
        def after = example.resolve('after')
        if (!Files.isDirectory(after)) {
            return [:]
        }
        Files.walk(after).withCloseable { paths ->
            paths.filter { Files.isRegularFile(it) }.toList().collectEntries { [after.relativize(it).toString(), Files.readString(it)] }
        }
    }
}
