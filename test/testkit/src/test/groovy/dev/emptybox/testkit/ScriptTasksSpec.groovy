package dev.emptybox.testkit

class ScriptTasksSpec extends KitSpec {

    private static final String SCRIPT = """
        script('setting') { param 'name', 'colour'; param 'value', 'green'; param 'key', secret('key'); writes 'settings' }
    """

    private static final String PROGRAM = """#!/bin/sh
        # emptybox: check
        parameters=\$(cat)
        if [ -e settings/colour ]; then echo '{"changed": false, "message": "it is set"}'; exit; fi
        case \$parameters in *'"check":true'*) ;; *) mkdir -p settings; echo green > settings/colour ;; esac
        echo '{"changed": true, "message": "none -> green", "diff": "+green", "values": {"file": "settings/colour"}}'
    """

    def 'a program that can check makes the plan exact, runs only if needed, and says what it did'() {
        given:
        script SCRIPT, ['tasks/setting/task.sh': PROGRAM]
        secret 'key', 'very secret'
        def setting = scriptTask('setting').real()

        when:
        def plan = plan()

        then:
        plan.changes == ['script setting | command.run | tasks/setting/task.sh']
        plan.toString().contains('none -> green')
        plan.toString().contains('+green')
        plan.toString().contains('0 unknown')
        setting.params == [name: 'colour', value: 'green', key: 'very secret', check: true]
        files == []

        when:
        def run = converge()

        then:
        run.changed == ['script setting']
        file('settings/colour').text == 'green\n'
        !setting.params.check
        commands == ['tasks/setting/task.sh']

        and: 'it is asked again, and does not run again'
        secondRun.changed == []
        commands.size() == 1
    }

    def 'a stub sees the parameters in place of the program'() {
        given:
        script SCRIPT + "\nfile('note') { content 'x' }", ['tasks/setting/task.sh': PROGRAM]
        secret 'key', 'very secret'
        def seen = []
        scriptTask('setting') { params ->
            seen << params.check
            [changed: seen.size() < 4, message: "set $params.name"]
        }

        expect:
        converge().changed == ['script setting', 'file note']
        seen == [true, true, false]
        secondRun.changed == []
        seen == [true, true, false, true]
    }

    def 'a program that changes something although it is only asked is reported'() {
        given:
        script "script('bad') { writes 'x' }", ['tasks/bad/task.sh': "#!/bin/sh\n# emptybox: check\necho > x\necho '{}'\n"]
        scriptTask('bad').real()

        expect:
        plan().failed.toString().contains('although it was only asked')
    }

    def 'a program that cannot check gets no check parameter, and with changed false a service is not restarted for it'() {
        given:
        script """
            def plain = script('plain') { param 'n', 1; writes 'x' }
            service('app') { command 'app'; restartOn plain }
        """, ['tasks/plain/task.sh': 'cat']
        def plain = scriptTask('plain') { params -> [changed: false] }

        expect:
        converge().converged
        plain.params == [n: 1]
        secondRun.converged
        restarts('app') == 0
    }
}
