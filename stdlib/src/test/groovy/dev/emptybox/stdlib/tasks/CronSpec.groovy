package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.RunningProcess
import dev.emptybox.stdlib.model.Secrets
import java.nio.file.Path

class CronSpec extends SystemTaskSpecification {

    static final String HEAD = '# Managed by emptybox; local changes are overwritten.\n'

    def setup() {
        box.directory('/etc').directory('/etc/cron.d')
    }

    private String job(String name) {
        world.files().content(Path.of('/etc/cron.d', name)).text().get() - HEAD
    }

    def 'a job is a line of a crontab with six fields and a command: #line'() {
        when:
        run(new Cron('job'), options)

        then:
        job('job') == line + '\n'
        mode('/etc/cron.d/job') == '0644'

        and:
        !run(new Cron('job'), options).changed

        where:
        line                                                                        | options
        '0 3 * * * root cd /box || exit; /box/bin/backup --all'                     | { schedule '0 3 * * *'; command 'bin/backup', '--all' }
        "@daily root cd /box || exit; ls 'a b'"                                     | { schedule '@daily'; command 'ls', 'a b' }
        '*/5 1-5,7 1 jan-mar sun root cd /box || exit; a | b'                       | { schedule '*/5 1-5,7 1 jan-mar sun'; shell 'a | b'; user 'root' }
        '@reboot root cd /box || exit; date +\\%F'                                  | { schedule '@reboot'; shell 'date +%F' }
        '@reboot root cd /box || exit; date +\\%F'                                  | { schedule '@reboot'; shell 'date +\\%F' }
        'MAILTO="a@b"\n@hourly root cd /box || exit; x'                             | { schedule '@hourly'; command 'x'; env 'MAILTO', 'a@b' }
    }

    def 'a plan notes that a box without a cron daemon runs nothing, and is exact nevertheless'() {
        given:
        def fixture = new TaskFixture(box)
        box.knowsPrograms = knowsPrograms
        box.running.addAll(running.collect { new RunningProcess(7, it, it) })

        when:
        fixture.run(new Cron('job')) { schedule '@daily'; command 'x' }
        def report = new Report('', fixture.engine.steps(), fixture.engine.doubts(), null)

        then:
        report.notices().size() == notices
        report.exact()
        report.unknown() == []

        where:
        knowsPrograms | running           || notices
        true          | ['sh']            || 1
        true          | ['sh', 'crond']   || 0
        false         | []                || 0
    }

    def 'a job that is not wanted is removed, and nothing is done when it is not there'() {
        given:
        box.file('/etc/cron.d/job', 'x')

        expect:
        run(new Cron('job')) { absent() }.changed
        changes() == ['path.remove /etc/cron.d/job: it is declared absent']
        run(new Cron('job')) { absent() }.reason == 'it does not exist'
    }

    def 'a schedule that cron would not take is refused with the field: #fields'() {
        when:
        def problem = refused(new Cron('job')) { schedule fields; command 'x' }[0]

        then:
        problem.what() == "schedule '$fields' is not a cron schedule"
        problem.why().startsWith(why)

        where:
        fields           || why
        '60 3 * * *'     || "'60' is not a valid minute: 0 to 59, a range"
        '0 24 * * *'     || "'24' is not a valid hour: 0 to 23"
        '0 3 0 * *'      || "'0' is not a valid day of the month: 1 to 31"
        '0 3 * foo *'    || "'foo' is not a valid month: 1 to 12 or jan to dec"
        '0 3 * * 8'      || "'8' is not a valid day of the week: 0 to 7 or sun to sat"
        '5-1 3 * * *'    || "'5-1' is not a valid minute"
        '*/0 3 * * *'    || "'*/0' is not a valid minute"
        '5/10 3 * * *'   || "'5/10' is not a valid minute"
        '1, 3 * * *'     || "'' is not a valid minute"
        '0 3 * *'        || 'it has 4 fields, not five'
        ''               || 'it has 1 field, not five'
        '@dayly'         || 'the names are @reboot, @hourly, @daily'
    }

    def 'what makes no sense is refused: #what'() {
        expect:
        refused(new Cron(name), options)*.what() == [what]

        where:
        name       | options                                                                  || what
        'job.sh'   | { schedule '@daily'; command 'x' }                                       || "'job.sh' cannot be the name of a cron job"
        'job'      | { command 'x' }                                                          || 'cron job has no schedule'
        'job'      | { schedule '@daily' }                                                    || 'cron job has no command'
        'job'      | { schedule '@daily'; command 'x'; shell 'y' }                            || 'cron job has both command and shell'
        'job'      | { schedule '@daily'; shell 'a\nb' }                                      || 'cron job: the command is more than one line'
        'job'      | { schedule '@daily'; absent() }                                          || 'cron job is absent and has other options'
        'job'      | { schedule '@daily'; command 'x'; user 'A' }                             || "user 'A' cannot be the name of a user"
        'job'      | { schedule '@daily'; command 'x'; user 'nobody' }                        || 'cron job: there is no user nobody on this box'
        'job'      | { schedule '@daily'; command 'x'; env 'A-B', 'c' }                       || "env 'A-B' is not allowed in a crontab"
        'job'      | { schedule '@daily'; command 'x', Secrets.placeholder('db') }            || 'cron job: a cron job cannot contain a secret'
    }
}
