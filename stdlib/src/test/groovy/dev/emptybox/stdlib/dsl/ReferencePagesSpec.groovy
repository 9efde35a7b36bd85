package dev.emptybox.stdlib.dsl

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Step
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification

class ReferencePagesSpec extends Specification {

    static final Path REFERENCE = Path.of('reference')

    private static Map<String, String> pages() {
        ReferencePages.all { word -> examples(word).collect { Files.readString(it.resolve('converge.groovy')).strip() }.join('\n```\n\n```groovy\n') }
    }

    /** The directory with its name, and those with something after it: {@code service}, {@code service-systemd}. */
    private static List<Path> examples(String word) {
        Files.list(Path.of('examples')).withCloseable { it.filter { it.fileName.toString().matches(word + '(-.+)?') }.sorted().toList() }
    }

    def 'the pages in reference/ are what the declarations say (made anew with -Dreference.update=true)'() {
        given:
        if (Boolean.getBoolean('reference.update')) {
            pages().each { name, text -> Files.createDirectories(REFERENCE); Files.writeString(REFERENCE.resolve(name), text) }
        }

        expect:
        pages().each { name, text -> assert Files.readString(REFERENCE.resolve(name)) == text }
        Files.list(REFERENCE).withCloseable { it.map { page -> page.fileName.toString() }.toList() } as Set == pages().keySet()
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
        pages()[PlanPage.NAME].with { page ->
            plan.keySet().every { page.contains("| `$it` |") } && plan.changes[0].keySet().every { page.contains("| `changes[].$it` |") } &&
                plan.failed.keySet().every { page.contains("`$it`") }
        }
    }
}
