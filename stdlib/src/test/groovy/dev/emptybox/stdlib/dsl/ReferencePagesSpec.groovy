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

    def 'every task says what other tools call it, and that name leads to it'() {
        expect:
        Reference.tasks().findAll { it.elsewhere().isEmpty() }*.word() == ['maintenance']
        Reference.tasks().every { task ->
            task.elsewhere().values().flatten().every { PeerNames.answer(it).get().why().contains("'${task.word()}'") }
        }
        ReferencePages.all(EXAMPLES)['pkg.md'].endsWith('\n## In other tools\n\nAnsible: package, apt, dnf, yum, apk; Puppet: package; Chef: package, apt_package, dnf_package, yum_package.\n')
        ReferencePages.all(EXAMPLES)['README.md'].contains('\n| `exec` | `command`, `shell`, `raw` | `exec` | `execute`, `bash` | `terraform_data`, `null_resource` |\n')
    }

    def 'a name of another tool is answered with the task: #name'() {
        expect:
        PeerNames.answer(name).map { it.why() + '; ' + it.cure() }.orElse(null) == answer

        where:
        name                        || answer
        'lineinfile'                || "lineinfile of Ansible is 'lineInFile' in emptybox; write for example: lineInFile('...') { }"
        'ansible.builtin.copy'      || "ansible.builtin.copy of Ansible is 'file' or 'copyTree' in emptybox; write for example: file('...') { }"
        'systemd_service'           || "systemd_service of Ansible is 'service' in emptybox; write for example: service('...') { }"
        'firewall'                  || "firewall of Puppet is 'firewallRule' in emptybox; write for example: firewallRule('...') { }"
        'logrotate::rule'           || "logrotate::rule of Puppet is 'logrotate' in emptybox; write for example: logrotate('...') { }"
        'include_role'              || 'include_role is a task of your own in tasks/ in emptybox; '
        'servise'                   || null
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
