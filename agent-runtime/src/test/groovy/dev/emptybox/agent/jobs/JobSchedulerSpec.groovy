package dev.emptybox.agent.jobs

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Health
import dev.emptybox.stdlib.model.Job
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Schedule
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

/** The real scheduler over its records on disk, with processes and a clock of the spec. */
class JobSchedulerSpec extends Specification {

    static final Instant START = Instant.parse('2026-01-01T00:00:00Z')

    @TempDir
    Path dir

    FakeTime time = new FakeTime(now: START)
    MemoryPrograms programs = new MemoryPrograms(time)
    List<String> events = []
    List<Problem> problems = []
    JobScheduler scheduler

    def setup() {
        scheduler = agent()
    }

    private JobScheduler agent() {
        new JobScheduler(dir, { Path own -> programs }, time, new JobEvents() {
            void started(String job, Job.Run run) { events << "started $job".toString() }
            void retrying(String job, Job.Run run) { events << "retried $job ${run.attempt()}".toString() }
            void ended(String job, Job.Run run, Job.Severity severity) { events << "${run.result().word()} $job".toString() }
            void skipped(String job, Instant due) { events << "skipped $job".toString() }
            void missed(String job, Instant due) { events << "missed $job".toString() }
            void changed() { }
            void problem(Problem problem) { problems << problem }
        })
    }

    private static Job.Definition job(Map<String, ?> options = [:]) {
        def process = new Service.Definition('report', ['sh', '-c', options.command ?: 'x'], Path.of('/'), [:], new Service.Stop('TERM', Duration.ofSeconds(10)), null, [:])
        def every = new Schedule.Every(Duration.ofMinutes((options.every ?: 10) as long))
        new Job.Definition(process, every, (options.overlap ?: Job.Overlap.SKIP) as Job.Overlap, options.timeout as Duration, options.deadline as Duration,
            (options.retries ?: 0) as int, Duration.ofSeconds(30), (options.severity ?: Job.Severity.WARNING) as Job.Severity,
            [schedule: every.text(), command: String.valueOf(options)])
    }

    private void pass(Duration duration) {
        time.pause(duration)
        look()
    }

    private void minutes(long count) {
        pass(Duration.ofMinutes(count))
    }

    private void look() {
        scheduler.look({ Runnable work -> work.run() })
    }

    private void ends(int code) {
        programs.ends('report', new ExitStatus.Exited(code))
        look()
    }

    /** The agent dies at this point, and the next one converges to the same. */
    private void agentDies(Job.Definition declared) {
        scheduler = agent()
        if (declared != null) {
            scheduler.declared([declared])
        }
        look()
    }

    private JobStatus status() {
        scheduler.statuses()[0]
    }

    def 'a job runs at its times, and its status has the last result and the next time'() {
        when:
        scheduler.schedule(job())
        minutes(9)

        then:
        events == []
        status().next() == START.plusSeconds(600)

        when:
        minutes(1)
        ends(0)

        then:
        events == ['started report', 'succeeded report']
        status().last().result() == Job.Result.SUCCEEDED
        status().succeeded() == START.plusSeconds(600)
        status().next() == START.plusSeconds(1200)
        status().level() == Health.Level.OK
    }

    def 'a run that is due while the previous one goes on is #overlap: #expected'() {
        given:
        scheduler.schedule(job(overlap: overlap))

        when:
        minutes(10)
        minutes(10)
        minutes(10)
        if (programs.state('report').running()) {
            ends(0)
        }
        look()

        then:
        events == expected
        status().next() == START.plusSeconds(2400)

        where:
        overlap             || expected
        Job.Overlap.SKIP    || ['started report', 'skipped report', 'succeeded report']
        Job.Overlap.QUEUE   || ['started report', 'succeeded report', 'started report']
        Job.Overlap.REPLACE || ['started report', 'replaced report', 'started report', 'replaced report', 'started report', 'succeeded report']
    }

    def 'a failed run is retried after its delay, and its last failure decides the level #level'() {
        given:
        scheduler.schedule(job(retries: 1, severity: severity))
        minutes(10)

        when:
        ends(3)
        pass(Duration.ofSeconds(29))
        pass(Duration.ofSeconds(1))
        ends(4)

        then:
        events == ['started report', 'retried report 2', 'failed report']
        status().failures() == 1
        status().last().text() == 'exited with code 4, attempt 2'
        status().level() == level

        when:
        minutes(10)
        ends(0)

        then:
        status().failures() == 0
        status().level() == Health.Level.OK

        where:
        severity              || level
        Job.Severity.INFO     || Health.Level.OK
        Job.Severity.WARNING  || Health.Level.WARNING
        Job.Severity.CRITICAL || Health.Level.CRITICAL
    }

    def 'a run that takes too long is stopped, has failed and is retried; a clock that is set does not matter'() {
        given:
        scheduler.schedule(job(timeout: Duration.ofMinutes(2), retries: 1))
        minutes(10)

        when:
        time.now = time.now.plusSeconds(300)
        look()

        then:
        programs.log == ['start report']

        when:
        minutes(2)

        then:
        programs.log == ['start report', 'stop report']

        when:
        pass(Duration.ofSeconds(30))
        minutes(2)

        then:
        events == ['started report', 'retried report 2', 'timed out report']
        status().trouble() == 'its last run failed: it did not end within 2m and was stopped, attempt 2'
    }

    def 'a program that cannot be started is a failed run, with the reason'() {
        given:
        programs.refusal = 'program bin/report was not found'
        scheduler.schedule(job())

        when:
        minutes(10)

        then:
        events == ['started report', 'failed report']
        status().last().text() == 'could not be started: program bin/report was not found'
    }

    def 'an agent that dies after #moment neither loses nor repeats a run'() {
        given:
        def declared = job(retries: 1)
        scheduler.schedule(declared)

        when:
        before.call(this)
        agentDies(declared)

        then:
        events == expected
        programs.log == log

        where:
        moment                                || before                                                     || expected                                              | log
        'the job was scheduled'               || { it.minutes(9) }                                             || []                                                    | []
        'a run has started'                   || { it.minutes(10) }                                            || ['started report']                                    | ['start report']
        'a run has ended unseen'              || { it.minutes(10); it.programs.ends('report', new ExitStatus.Exited(0)) } || ['started report', 'succeeded report']        | ['start report']
        'a run has failed unseen'             || { it.minutes(10); it.programs.ends('report', new ExitStatus.Exited(1)); it.time.now = it.time.now.plusSeconds(60) } || ['started report'] | ['start report']
        'a run was recorded and not started'  || { it.minutes(10); it.programs.states.clear(); it.programs.log.clear() } || ['started report', 'started report']               | ['start report']
        'it lost sight of the exit code'      || { it.minutes(10); it.programs.ends('report', ExitStatus.GONE) }  || ['started report', 'unknown report']                  | ['start report']
    }

    def 'times that passed without an agent are one run, unless its starting deadline is over'() {
        given:
        def declared = job(deadline: deadline)
        scheduler.schedule(declared)

        when:
        time.now = START.plusSeconds(3700)
        agentDies(declared)

        then: 'the last one was at 3600'
        events == expected
        status().missed() == missed

        where:
        deadline                || expected           | missed
        null                    || ['started report'] | 0
        Duration.ofSeconds(120) || ['started report'] | 0
        Duration.ofSeconds(60)  || ['missed report']  | 1
        Duration.ZERO           || ['missed report']  | 1
    }

    def 'after a restart nothing starts before the job is declared as it is scheduled, but the end of a run is seen'() {
        given:
        def declared = job()
        scheduler.schedule(declared)
        minutes(10)

        when:
        agentDies(null)
        ends(0)
        minutes(10)

        then:
        events == ['started report', 'succeeded report']

        when: 'another definition was planned, and not applied'
        scheduler.declared([job(command: 'other')])
        look()

        then:
        events.size() == 2

        when:
        scheduler.declared([declared])
        look()

        then:
        events == ['started report', 'succeeded report', 'started report']
    }

    def 'a changed schedule counts from the change, another change does not move the next time'() {
        given:
        scheduler.schedule(job())
        minutes(9)

        when:
        scheduler.schedule(job(command: 'other'))

        then:
        status().next() == START.plusSeconds(600)

        when:
        scheduler.schedule(job(every: 15))

        then:
        status().next() == START.plusSeconds(540 + 900)
    }

    def 'a clock that is set back by years does not stop a job, and the jump forward runs it once'() {
        given:
        scheduler.schedule(job())
        time.now = START.plus(Duration.ofDays(3650))

        when:
        look()
        ends(0)
        time.now = START.plusSeconds(60)
        look()
        minutes(10)

        then:
        events == ['started report', 'succeeded report', 'started report']
    }

    def 'nothing starts while the box changes'() {
        given:
        scheduler.schedule(job())
        def release = scheduler.hold()

        when:
        minutes(10)

        then:
        events == []

        when:
        release.run()
        look()

        then:
        events == ['started report']
    }

    def 'a removed job is stopped and leaves nothing, and one whose record is damaged is reported and found by its process'() {
        given:
        def declared = job()
        scheduler.schedule(declared)
        minutes(10)

        when:
        Files.writeString(dir.resolve('records/report.json'), '{')
        agentDies(declared)

        then:
        problems*.what() == ['The record of a job is damaged: ' + dir.resolve('records/report.json')]
        scheduler.scheduled().empty

        when:
        scheduler.schedule(declared)

        then:
        status().current() != null

        when:
        scheduler.remove('report')

        then:
        programs.log == ['start report', 'stop report']
        events == ['started report', 'stopped report']
        scheduler.scheduled().empty
        !Files.exists(dir.resolve('records/report.json'))
    }

    def 'a job is run by hand, but not twice at once, and a name that is not known is corrected'() {
        given:
        scheduler.schedule(job())

        when:
        scheduler.runNow('report')

        then:
        events == ['started report']
        status().next() == START.plusSeconds(600)

        when:
        scheduler.runNow('report')

        then:
        def running = thrown(ProblemException)
        running.problems()[0].what() == 'Job report is running'

        when:
        scheduler.runNow('reprot')

        then:
        def unknown = thrown(ProblemException)
        unknown.problems()[0].cure() == "did you mean 'report'?"
    }

    def 'jobs stop at the end of the agent, and records that cannot be written do not stop a job'() {
        given:
        scheduler.schedule(job())

        when:
        dir.resolve('records').toFile().deleteDir()
        Files.writeString(dir.resolve('records'), 'no directory')
        minutes(10)

        then:
        events == ['started report']
        problems*.what() == ['Job report cannot be recorded']

        when:
        Files.delete(dir.resolve('records'))
        scheduler.stopAll()

        then:
        events == ['started report', 'stopped report']
    }
}
