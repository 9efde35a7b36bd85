package dev.emptybox.agent.cli

import java.nio.file.Files

class OwnTasksSpec extends CommandLineSpecification {

    def setup() {
        script "directory 'a'\nmotd('b') { text 'hello' }\nmotd('c') { text 'hi'; onlyIf false }"
        Files.createDirectories(repo.resolve('tasks'))
        Files.writeString(repo.resolve('tasks/Motd.groovy'), '''\
            /** Writes a message. */
            class Motd extends CompositeTask {
                /** The message */
                String text
                String path = "$name/motd"
                void apply() {
                    directory name
                    file(path) { content text }
                }
            }
            '''.stripIndent())
    }

    def 'the reference has the tasks of the state repo'() {
        when:
        emptybox('tasks', '--repo', repo.toString())

        then:
        out.readLines()[0..1] == ['Tasks of this state repo', 'motd         Writes a message.']

        when:
        emptybox('tasks', 'motd', '--repo', repo.toString())

        then:
        out.readLines()[0..9]*.strip() == ["motd('...') { }", 'Writes a message.', 'Declared in tasks/Motd.groovy.', 'The argument is its name.',
            'Plan: As exact as the tasks that it is made of.', '', 'Options', "text '...'  (required)", 'The message.', 'path "$name/motd"']
    }

    def 'a declaration with a mistake hides no other'() {
        given:
        Files.writeString(repo.resolve('tasks/Bad.groovy'), 'class Bad extends {')
        Files.writeString(repo.resolve('tasks/Worse.groovy'), 'class Worse { }')

        when:
        def exit = emptybox('tasks', '--repo', repo.toString())

        then:
        exit == 0
        out.readLines()[1] == 'motd         Writes a message.'
        err.contains('tasks/Bad.groovy:1:') && err.contains('Worse does not extend CompositeTask')
    }

    def 'a plan shows it as one step with its changes inside, as text and as a page'() {
        when:
        emptybox('plan', repo.toString(), '--home', home.toString(), '--root', root.toString(), '--html', dir.resolve('plan.html').toString())

        then:
        out.readLines().findAll { !it.contains('       ') } == [
            'directory a  (converge.groovy:1)', '  + directory.make a  it does not exist',
            'motd b  (converge.groovy:2)',
            '  directory b  (tasks/Motd.groovy:7)', '    + directory.make b  it does not exist',
            '  file b/motd  (tasks/Motd.groovy:8)', '    + file.write b/motd  it does not exist',
            'Plan: 3 to change, 0 restarts, 0 unknown.']
        def page = Files.readString(dir.resolve('plan.html'))
        page.indexOf('<b>motd b</b>') < page.indexOf('<b>directory b</b>')
        page[page.indexOf('<b>motd b</b>')..page.indexOf('<b>directory b</b>')].count('</details>') == 0
        page.contains('<b>motd c</b> <code class="place">converge.groovy:3</code> skipped: onlyIf is false')
    }

    def 'a new task comes with a spec and is usable at once: #name'() {
        when:
        def exit = emptybox('new', 'task', name, repo.toString())

        then:
        exit == 0
        Files.readString(repo.resolve('tasks/WebApp.groovy')).contains('class WebApp extends CompositeTask')
        Files.readString(repo.resolve('specs/WebAppSpec.groovy')).contains("webApp('example')")

        when:
        script "webApp('x') { text 'y' }"

        then:
        emptybox('check', repo.toString(), '--home', home.toString()) == 0

        and: 'it is not written again'
        emptybox('new', 'task', name, repo.toString()) == 0
        out.contains('kept')

        where:
        name << ['WebApp', 'web-app', 'webApp']
    }

    def 'a task cannot have the name of a word'() {
        expect:
        emptybox('new', 'task', name, repo.toString()) == 1
        err.contains(what)

        where:
        name    | what
        'state' | "'state' is a word of every script"
        'file'  | "'file' is a word of every script"
        '1a'    | "'1a' cannot be the name of a task"
    }
}
