package dev.emptybox.agent.machine

import static dev.emptybox.agent.machine.Caught.problem

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires

@Requires(value = { instance.box != null }, reason = 'this needs root, systemd, and the right to make namespaces, overlays and control groups')
class RealSystemdSpec extends RealInitSystemSpecification {

    def setupSpec() {
        box = InitBox.systemd(base)
    }

    String providerWord() {
        'systemd'
    }

    List<String> tool(String verb, String name) {
        ['systemctl', verb, name]
    }

    void kill(String name) {
        box.run(['systemctl', 'kill', '--signal=KILL', name])
    }

    /** As packages of Debian do: it runs and is enabled at once. */
    void install(String name, String script) {
        Files.writeString(box.path("/etc/systemd/system/${name}.service"), """\
            [Service]
            ExecStart=/bin/bash -c "${script.replace('$', '$$').replace('"', '\\"')}"
            ExecReload=/bin/kill -HUP \$MAINPID
            [Install]
            WantedBy=spec.target
            """.stripIndent())
        if (name == 'web') {
            box.run(['systemctl', 'enable', '--now', name])
        }
    }

    def 'a unit file that has changed is read before the restart'() {
        given:
        install('edited', program('edited'))
        def script = { String version -> { run ->
            def conf = run(conf('edited', 'one'))
            run(unit('edited') { restartOn conf, version })
        } }
        converge(script('1'))

        when:
        install('edited', program('edited').replace('echo start', "echo version two; echo start"))
        Files.writeString(box.path('/etc/systemd/system/edited.service'), Files.readString(box.path('/etc/systemd/system/edited.service'))
            .replace('[Install]', 'Environment=VERSION=2\n[Install]'))
        converge(script('2'))

        then:
        box.run(['systemctl', 'show', '--property=Environment', 'edited']).trim() == 'Environment=VERSION=2'
        box.run(['systemctl', 'show', '--property=NeedDaemonReload', 'edited']).trim() == 'NeedDaemonReload=no'
    }

    def 'one that cannot be enabled, is masked, or cannot be reloaded is reported'() {
        given:
        Files.writeString(box.path('/etc/systemd/system/static.service'), '[Service]\nExecStart=/bin/sleep 1000\n')
        Files.createSymbolicLink(box.path('/etc/systemd/system/masked.service'), Path.of('/dev/null'))

        expect:
        problem { converge { run -> run(unit('static') { enabled true }) } }.why() == 'inactive, its unit file is static'
        problem { converge { run -> run(unit('masked')) } }.what() == 'service masked is masked'
        converge { run -> run(unit('static') { reloadOn 'a' }) } == ['service.start static']
        problem { converge { run -> run(unit('static') { reloadOn 'b' }) } }.what() == 'service static cannot be reloaded'
    }

    def 'a unit that failed too often may be started when what made it fail is corrected'() {
        given:
        install('flappy', program('flappy'))
        Files.writeString(share.resolve('flappy.conf'), 'bad')
        (1..8).each { box.run(['systemctl', 'start', 'flappy']); eventually { state('flappy').how().startsWith('failed') } }

        expect:
        converge { run -> run(unit('flappy') { restartOn run(conf('flappy', 'good')) }) }.last() == 'service.start flappy'
    }
}
