package dev.emptybox.agent.converge

import java.nio.file.Files

/** A service that a command of its own makes read its configuration again. */
class ReloadCycleSpec extends CycleSpecification {

    /** The command reports its directory and environment, and fails if it cannot read the configuration. */
    private String script(String site, String also = '') {
        """
            directory 'etc'
            file('etc/reload') { mode '0755'; content '''#!/bin/sh
                grep bad site && echo "cannot read this site" >&2 && exit 3
                echo "\$NAME \$(cat site)" >> told
                ''' }
            def site = file('etc/site') { content '$site' }
            service('app') {
                command  'sh', '-c', 'sleep 600'
                cwd      'etc'
                env      'NAME', 'app'
                reloadOn site
                reload   { command './reload' $also }
            }
        """
    }

    private List<String> heard() {
        def file = dir.resolve('root/etc/told')
        Files.exists(file) ? Files.readAllLines(file) : []
    }

    def 'it is run once for a new configuration, in the place of the service, which goes on'() {
        given:
        commit(script('one'))
        cycle.once()
        def pid = supervisor.state('app').pid()

        when:
        commit(script('two'))
        cycle.once()

        then:
        heard() == ['app two']
        supervisor.state('app').pid() == pid

        when:
        newAgentAfterEnd()
        cycle.once()

        then:
        heard() == ['app two']
        supervisor.state('app').pid() == pid
    }

    def 'one that fails sends the box back to the revision before, and the service was never touched'() {
        given:
        commit(script('one'))
        cycle.once()
        def before = supervisor.state('app')

        when:
        commit(script('bad'))
        cycle.once()

        then:
        told('apply.failed').any { it.contains('exec ./reload exited with code 3') && it.contains('cannot read this site') }
        supervisor.state('app') == before
        Files.readString(dir.resolve('root/etc/site')) == 'one'
        heard() == []
    }

    def 'one that does not end is killed, and has failed'() {
        given:
        commit(script('one'))
        cycle.once()

        when:
        commit(script('two', "; timeout '300ms'").replace('grep bad site', 'sleep 600; grep bad site'))
        cycle.once()

        then:
        told('apply.failed').any { it.contains('did not end within 300ms and was killed') }
        heard() == []
    }

    private void newAgentAfterEnd() {
        end()
        newAgent()
    }
}
