package dev.emptybox.agent.cli

import dev.emptybox.agent.git.Git
import java.nio.file.Files

class ModuleCommandSpec extends CommandLineSpecification {

    Git module

    def setup() {
        script "site('shop') { port 81 }\ntemplate('own') { source 'modules/sites/templates/site.ftl'; vars port: 82, title: 'own' }"
        module = Git.init(dir.resolve('sites'))
        module.write('tasks/Site.groovy', '''\
            import sites.Titles
            /** A site. */
            class Site extends CompositeTask {
                /** Its port. */
                int port = 80
                void apply() {
                    template("${name}.conf") { source 'site.ftl'; vars port: port, title: Titles.of(name) }
                    file("${name}.page") { source 'page' }
                    script('hello')
                }
            }
            '''.stripIndent())
        module.write('lib/sites/Titles.groovy', 'package sites\nclass Titles { static String of(String name) { name.toUpperCase() } }')
        module.write('templates/site.ftl', 'port ${port} of ${title}\n')
        module.write('files/page', 'page of the module')
        module.write('tasks/hello/task.sh', '#!/bin/sh\necho "{}"\n')
        module.commit('first')
        module.run('tag', '1.0.0')
    }

    int module(String... arguments) {
        emptybox(*['module', *arguments, '--repo', repo.toString()])
    }

    /** The cache of the person who runs it is not used. */
    @Override
    int emptybox(String... arguments) {
        def (stdout, stderr) = [new ByteArrayOutputStream(), new ByteArrayOutputStream()]
        int exit = Main.run(new PrintStream(stdout, true), new PrintStream(stderr, true),
            [PATH: System.getenv('PATH'), XDG_CACHE_HOME: dir.resolve('cache').toString()], arguments)
        (out, err) = [stdout.toString(), stderr.toString()]
        exit
    }

    private int plan() {
        emptybox('plan', repo.toString(), '--home', home.toString(), '--root', root.toString(), '--here')
    }

    def 'a module is added, used, listed, updated and removed'() {
        when:
        def added = module('add', 'sites', module.directory.toString(), '--version', '^1.0')

        then:
        added == 0
        out.contains('added sites  1.0.0')
        out.contains('tasks: site')

        when:
        def planned = plan()

        then:
        planned == 0
        out.contains('+port 81 of SHOP') && out.contains('+page of the module') && out.contains('+port 82 of own')
        out.contains('template shop.conf  (modules/sites/tasks/Site.groovy:7)')
        out.contains('script hello')
        emptybox('check', repo.toString()) == 0

        when: 'what a module makes is its own matter'
        def script = Files.readString(repo.resolve('converge.groovy'))
        Files.writeString(repo.resolve('converge.groovy'), "defaults { mode '0600'; site('shop') { port 81 } }\n")

        then:
        plan() == 1
        out.contains('No task of this block has the default mode')

        when:
        Files.writeString(repo.resolve('converge.groovy'), script)
        emptybox('tasks', 'site', '--repo', repo.toString())

        then:
        out.contains('Declared in modules/sites/tasks/Site.groovy.')

        when:
        module.write('files/page', 'second').commit('second')
        module.run('tag', '1.1.0')
        module('update')

        then:
        out.startsWith('updated   sites  1.1.0')

        when:
        module('list')

        then:
        out.startsWith('sites  1.1.0')

        when:
        module('remove', 'sites')

        then:
        Files.readString(repo.resolve('modules.json')) == '{\n}\n'
        emptybox('check', repo.toString()) == 1
        out.contains("There is no task 'site'")
    }

    def 'the tasks of a module are checked like those of the state repo'() {
        given:
        module('add', 'sites', module.directory.toString())

        expect:
        emptybox('check', repo.toString()) == 0

        when:
        module.write('tasks/Site.groovy', "class Site extends CompositeTask {\n  void apply() {\n    template('a') { source 'sitte.ftl' }\n  }\n}\n").commit('second')
        module('update')
        script "site('shop') { }"

        then:
        emptybox('check', repo.toString()) == 1
        out.contains('modules/sites/tasks/Site.groovy:3')
        out.contains('site.ftl')
    }

    def 'a task of the same name in the state repo is a problem that names both'() {
        given:
        module('add', 'sites', module.directory.toString())
        Files.createDirectories(repo.resolve('tasks'))
        Files.writeString(repo.resolve('tasks/Site.groovy'), 'class Site extends CompositeTask { void apply() { } }')

        when:
        def exit = emptybox('check', repo.toString())

        then:
        exit == 1
        out.contains('There are two classes Site')
        out.contains('in tasks/Site.groovy and modules/sites/tasks/Site.groovy')
    }

    def 'a mistake in the command changes nothing: #arguments'() {
        when:
        def exit = module(*arguments)

        then:
        exit == 1
        err.contains(what)
        !Files.exists(repo.resolve('modules.json'))

        where:
        arguments                          || what
        ['add', 'Sites', '../x']           || "'Sites' cannot be the name of a module"
        ['add', 'sites', '../nowhere']     || 'Module sites cannot be found at ../nowhere'
        ['update', 'sites']                || 'There is no module sites in modules.json'
        ['remove', 'sites']                || 'There is no module sites in modules.json'
    }
}
