package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.jobs.JobChange
import dev.emptybox.stdlib.box.jobs.JobReads
import dev.emptybox.stdlib.model.Job
import java.time.Duration

class JobTaskSpec extends SystemTaskSpecification {

    private Job.Definition scheduled(Closure<?> options) {
        def task = new JobTask('report')
        run(task, options)
        task.job().planned()
    }

    def 'a job is scheduled, is unchanged the next time, and a difference is shown option by option'() {
        expect:
        run(new JobTask('report')) { command 'sh', '-c', 'x'; every '10m' }.changed
        changes() == ['job.schedule report: it is not scheduled; every 10m']
        !run(new JobTask('report')) { command 'sh', '-c', 'x'; every '10m' }.changed
        step.reason() == 'it is scheduled every 10m'
        run(new JobTask('report')) { command 'sh', '-c', 'x'; every '15m'; timeout '1m'; env 'PORT', '80' }.changed
        changes() == ['job.schedule report: schedule every 10m -> every 15m, env PORT (none) -> 80, timeout (none) -> 1m']
        world.port(JobReads.CAPABILITY).scheduled().get().report.settings().schedule == 'every 15m'
    }

    def 'options become a definition, and secrets are in its environment but not in what is recorded'() {
        given:
        def job = scheduled {
            shell 'a | b'
            at '15:30', '03:30'
            weekday 'mon', 'Friday'
            monthday 1, 15
            timeZone 'Europe/Berlin'
            overlap 'queue'
            startingDeadline '1h'
            timeout '30m'
            retries 3
            delay '1m'
            severity 'critical'
            cwd 'data'
            env 'TOKEN', "x-${dev.emptybox.stdlib.model.Secrets.placeholder('token')}"
        }

        expect:
        job.process().argv() == ['sh', '-c', 'a | b']
        job.process().directory().toString() == '/box/data'
        job.process().environment() == [TOKEN: 'x-value of token']
        job.settings()['env TOKEN'] == 'x-[secret token]'
        job.schedule().text() == 'at 03:30, 15:30 on mon, fri on day 1, 15 (Europe/Berlin)'
        [job.overlap(), job.severity(), job.retries(), job.delay(), job.timeout(), job.startingDeadline()] ==
            [Job.Overlap.QUEUE, Job.Severity.CRITICAL, 3, Duration.ofMinutes(1), Duration.ofMinutes(30), Duration.ofHours(1)]
    }

    def setup() {
        box.entries['/box/data'] = box.entries['/box']
    }

    def 'what cannot run is refused: #what'() {
        expect:
        refused(new JobTask(name), options)*.what() == [what]

        where:
        name  | options                                             || what
        'a b' | { shell 'x'; every '1m' }                           || "'a b' cannot be the name of a job"
        '.a'  | { shell 'x'; every '1m' }                           || "'.a' cannot be the name of a job"
        'a'   | { every '1m' }                                      || 'job a has no command'
        'a'   | { shell 'x'; command 'y'; every '1m' }              || 'job a has both command and shell'
        'a'   | { shell 'x' }                                       || 'job a: it has no schedule'
        'a'   | { shell 'x'; every '1m'; at '03:30' }               || 'job a: it has both every and at'
        'a'   | { shell 'x'; every '500ms' }                        || 'job a: every is shorter than a second'
        'a'   | { shell 'x'; at '3:30' }                            || "job a: at '3:30' is not a time of the day"
        'a'   | { shell 'x'; at '24:00' }                           || "job a: at '24:00' is not a time of the day"
        'a'   | { shell 'x'; every '1m'; weekday 'mon' }            || 'job a: weekday, monthday and timeZone apply only to at'
        'a'   | { shell 'x'; at '03:30'; weekday 'moon' }           || "job a: weekday 'moon' is not a day of the week"
        'a'   | { shell 'x'; at '03:30'; monthday 32 }              || 'job a: monthday 32 is not a day of the month'
        'a'   | { shell 'x'; at '03:30'; timeZone 'Berlin' }        || "job a: timeZone 'Berlin' is not known"
        'a'   | { shell 'x'; every '1m'; overlap 'skp' }            || "overlap 'skp' is not known"
        'a'   | { shell 'x'; every '1m'; severity 'high' }          || "severity 'high' is not known"
        'a'   | { shell 'x'; every '1m'; retries(-1) }              || 'retries -1 is out of range'
        'a'   | { shell 'x'; every '1m'; timeout '0s' }             || 'job a: timeout 0 leaves no time to run'
    }

    def 'a job and a service cannot have the same name, since both have a log of that name'() {
        given:
        def fixture = new TaskFixture()
        fixture.run(new JobTask('report')) { shell 'x'; every '1m' }

        expect:
        fixture.problem(new ServiceTask('report')) { command 'sh' }.what() == "A job and a service are both named 'report'"
    }

    def 'the change shows its command to all users, and its user to the checks of accounts'() {
        given:
        def change = new JobChange.ScheduleJob(scheduled { command 'sh', '-c', 'x'; every '1m' })

        expect:
        change.exposed() == '[sh, -c, x]'
        change.runsAs() == ''
    }
}
