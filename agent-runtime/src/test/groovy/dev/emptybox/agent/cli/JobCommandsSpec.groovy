package dev.emptybox.agent.cli

import dev.emptybox.agent.converge.EventLog
import dev.emptybox.agent.converge.JobReports
import dev.emptybox.agent.converge.Status
import dev.emptybox.agent.jobs.JobScheduler
import dev.emptybox.agent.journal.Journal
import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.model.Job
import dev.emptybox.stdlib.model.Schedule
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant

/** What people see of jobs, with a real process and without a running agent. */
class JobCommandsSpec extends CommandLineSpecification {

    def 'apply schedules a job and runs nothing, and the plan says what is different'() {
        given:
        script "job('report') { shell 'date > ran'; every '1s' }"

        expect:
        apply() == 0
        status().jobs.report.schedule == 'every 1s'
        atHome('status') == 0
        out.contains('job       report: ok, every 1s, next ')
        !root.resolve('ran').toFile().exists()
        emptybox('plan', repo.toString(), '--here', '--home', home.toString(), '--root', root.toString()) == 0
        out.contains('Plan: nothing to change')

        when:
        script "file('x') { content 'y' }"

        then:
        emptybox('plan', repo.toString(), '--here', '--home', home.toString(), '--root', root.toString()) == 0
        out.contains('- job.remove report')
    }

    def 'a run is in the log, in the history and in the events, and a job is triggered only by a running agent'() {
        given:
        script "file('x') { content 'y' }"
        apply()
        def events = []
        def log = new EventLog({ events << it.name() }, Secrets.none(), Clock.systemUTC())
        JobScheduler scheduler = null
        scheduler = JobScheduler.of(home, System.getenv(), Time.SYSTEM,
            new JobReports(log, new Status({ true }, 'repo', Instant.EPOCH), new Journal(home.resolve('journal')).jobs(), { scheduler.statuses() }, { job, line -> }), Secrets.none())
        def process = new Service.Definition('report', ['sh', '-c', 'echo hello; exit 3'], Path.of('/'), [:], new Service.Stop('TERM', Duration.ofSeconds(10)), null, [:])
        scheduler.schedule(new Job.Definition(process, new Schedule.Every(Duration.ofHours(1)), Job.Overlap.SKIP, null, null, 0, Duration.ZERO, Job.Severity.CRITICAL, [schedule: 'every 1h']))

        when:
        scheduler.runNow('report')
        long deadline = System.nanoTime() + 60_000_000_000L
        while (scheduler.statuses()[0].last() == null) {
            assert System.nanoTime() < deadline
            scheduler.look({ Runnable work -> work.run() })
        }
        scheduler.close()

        then:
        events.findAll { it.startsWith('job') } == ['job.started', 'job.failed']
        atHome('logs', 'report') == 0
        out == 'hello\n'
        atHome('history', '--job', 'report') == 0
        out ==~ /\S+Z  failed     exited with code 3 \(\d+s\)\n/
        atHome('history', '--job', 'reprot') == 1
        err.contains("did you mean 'report'?")

        when: 'runs are left out'
        def reports = new JobReports(log, new Status({ true }, 'repo', Instant.EPOCH), new Journal(home.resolve('journal')).jobs(), { [] }, { job, line -> })
        reports.skipped('report', Instant.parse('2026-01-02T03:04:05Z'))
        reports.missed('report', Instant.parse('2026-01-02T04:04:05Z'))

        then:
        atHome('history', '--job', 'report', '-n', '2') == 0
        out == '2026-01-02T04:04:05Z  missed     no agent ran then, and its startingDeadline is over\n2026-01-02T03:04:05Z  skipped    its previous run has not ended\n'
        atHome('history', '--job', 'report', '--json') == 0
        new groovy.json.JsonSlurper().parseText(out).collect { [it.result, it.due, it.started] }.take(2) ==
            [['missed', '2026-01-02T04:04:05Z', ''], ['skipped', '2026-01-02T03:04:05Z', '']]
        atHome('logs', 'reprot') == 1
        err.contains("There is no service or job 'reprot' on record")
        atHome('trigger', '--job', 'report') == 1
        err.contains('so no job can start')
    }
}
