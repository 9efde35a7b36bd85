package dev.emptybox.stdlib.dsl

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Step
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class ReferencePagesSpec extends Specification {

    static final Path EXAMPLES = Path.of('examples')

    @TempDir
    Path dir

    def 'there is a page for each task, with its examples'() {
        when:
        ReferencePages.main('examples', dir.resolve('pages').toString())

        then:
        Files.list(dir.resolve('pages')).withCloseable { it.collect { page -> page.fileName.toString() } } as Set ==
            [*Reference.tasks().collect { it.word() + '.md' }, 'README.md', PlanPage.NAME, CompositePage.NAME, EditorPage.NAME] as Set
        Reference.tasks().every { task ->
            def page = Files.readString(dir.resolve("pages/${task.word()}.md"))
            page.contains(task.summary()) && task.options().every { it.common() || page.contains(it.name()) } && examples(task.word()).every { page.contains(it) }
        }
    }

    private static List<String> examples(String word) {
        Files.list(EXAMPLES).withCloseable { it.filter { it.fileName.toString().matches(word + '(-.+)?') }.toList() }.collect { Files.readString(it.resolve('converge.groovy')).strip() }
    }

    def 'every task, and every option, says what it is and how it is written'() {
        expect:
        Reference.tasks().every { task ->
            task.summary().endsWith('.') && task.plan().endsWith('.') && !task.identity().isEmpty() &&
                task.options().every { option -> option.text().endsWith('.') && option.example().startsWith(option.name()) }
        }
    }

    def 'every word that is no task says what it is and how it is written'() {
        expect:
        Reference.otherWords().every { word -> word.summary().endsWith('.') && word.example().startsWith(word.word()) }
        Reference.words() as Set == (Reference.tasks()*.word() + Reference.otherWords()*.word()) as Set - Reference.boundWords()
    }

    def 'the page on plan --json names every member of a plan, of a change and of a failure'() {
        given:
        def step = new Step('file a', null, Outcome.Status.CHANGED, '', [new Step.Line('file.write', 'a', '', '')], 0)
        def plan = new Report('', [step], [], Problem.of('x')).asPlan()

        expect:
        ReferencePages.all(EXAMPLES)[PlanPage.NAME].with { page ->
            plan.keySet().every { page.contains("| `$it` |") } && plan.changes[0].keySet().every { page.contains("| `changes[].$it` |") } &&
                plan.failed.keySet().every { page.contains("`$it`") }
        }
    }
}
