package dev.emptybox.testkit

class DefaultsSpec extends KitSpec {

    def 'tasks of a block have its defaults unless they say otherwise, an inner block first'() {
        given:
        script """
            user('app') { system() }
            user('www') { system() }
            defaults {
                owner         'app'
                mode          '0640'
                directoryMode '0750'
                runAs         'app'

                directory 'conf'
                file('conf/a') { content 'a' }
                file('conf/b') { content 'b'; mode '0600'; owner 'root' }
                defaults {
                    owner 'www'
                    ['c', 'd'].each { name -> file("conf/\$name") { content name } }
                }
                service('app') { command 'app' }
            }
            file('e') { content 'e' }
        """

        when:
        def run = converge()

        then:
        run.converged
        ['conf', 'conf/a', 'conf/b', 'conf/c', 'conf/d', 'e'].collect { file(it).mode + ' ' + file(it).owner } ==
            ['0750 app', '0640 app', '0600 root', '0640 www', '0640 www', '0644 null']
        service('app').runAs == 'app'
        secondRun.changed == []
    }

    def 'a task of the state repo has the defaults of the block in which it is called, and nothing after it'() {
        given:
        script """
            user('app') { system() }
            defaults {
                owner 'app'
                shop('first') { port 80 }
                file('b') { content 'b' }
            }
            shop('second') { port 81 }
        """, ['tasks/Shop.groovy': """
            import dev.emptybox.stdlib.dsl.CompositeTask

            /** A shop. */
            class Shop extends CompositeTask {
                /** Its port. */
                int port

                void apply() {
                    defaults { mode '0640'; file("\${name}.conf") { content "port=\$port" } }
                }
            }""".stripIndent()]

        when:
        def run = converge()

        then:
        run.converged
        ['first.conf', 'b', 'second.conf'].collect { file(it).mode + ' ' + file(it).owner } == ['0640 app', '0644 app', '0640 null']
        secondRun.changed == []
    }

    def 'a mistake is a problem with its line: #what'() {
        when:
        script text

        then:
        with(plan().failed) {
            it.what() == what
            it.where().line() == line
        }

        where:
        what                                               | line | text
        'No task of this block has the default runAs'      | 1    | "defaults {\n runAs 'app'\n file('a') { content 'b' }\n}"
        "There is no option 'owner' here"                  | 4    | "defaults {\n mode '0640'\n file('x') { content 'y' }\n owner 'app'\n}"
        "There is no option 'ownr' in defaults"            | 2    | "defaults {\n ownr 'app'\n file('a') { content 'b' }\n}"
        "There is no option 'owner' here"                  | 3    | "defaults {\n mode '0640'\n service('a') { command 'b'; owner 'c' }\n file('x') { content 'y' }\n}"
    }
}
