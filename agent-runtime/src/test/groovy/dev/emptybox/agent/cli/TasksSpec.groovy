package dev.emptybox.agent.cli

import com.fasterxml.jackson.databind.ObjectMapper
import dev.emptybox.stdlib.dsl.Reference
import spock.lang.Specification

class TasksSpec extends Specification {

    def out = new ByteArrayOutputStream()

    private int tasks(String... options) {
        Main.run(new PrintStream(out, true), new PrintStream(out, true), [:], ['tasks', *options] as String[])
    }

    private List<String> lines() {
        out.toString().readLines()
    }

    def 'every word that a script can write is listed, tasks and others'() {
        when:
        def code = tasks()

        then:
        code == 0
        def listed = lines().collect { it.split(' ')[0] }
        (Reference.words() + ['state', 'vars', 'current', 'facts', 'revision', 'log']).every { it in listed }
    }

    def 'JSON has the same words'() {
        when:
        tasks('--json')

        then:
        def listed = new ObjectMapper().readValue(out.toByteArray(), List)
        listed*.word as Set == (Reference.words() + Reference.boundWords()) as Set
        listed.every { it.summary.endsWith('.') }
    }

    def '#word has a page'() {
        when:
        def code = tasks(word)

        then:
        code == 0
        lines()[0] == title
        lines().any { it.contains(said) }

        where:
        word         || title                  | said
        'template'   || "template('...') { }"  | "source 'app.config.ftl'"
        'maintenance' || 'maintenance(8080) { }' | "page 'maintenance.html'"
        'readFile'   || 'readFile'             | "readFile '/etc/hostname'"
        'once'       || 'once'                 | "once('2025-07-add-index') { }"
        'facts'      || 'facts'                | 'hostname, os, architecture, addresses, cpus, memory, labels, environment'
        'assertThat' || 'assertThat'           | "assertThat facts.cpus > 1, 'two cpus are needed'"
    }

    def 'a misspelt word gets the nearest, be it a task or not: #wrong'() {
        when:
        def code = tasks(wrong)

        then:
        code == 1
        out.toString().contains("There is no task or word '$wrong'")
        out.toString().contains(right == 'download' ? "get_url of Ansible is 'download' in emptybox" : "did you mean '$right'")

        where:
        wrong      | right
        'redFile'  | 'readFile'
        'get_url'  | 'download'
        'tempalte' | 'template'
        'revison'  | 'revision'
    }
}
