package dev.emptybox.testkit

class JobsSpec extends KitSpec {


    def 'a job runs while the clock advances, writes, fails, is retried, and is shown with its next time'() {
        given:
        script """
            job('report') {
                command 'bin/report'
                every   '10m'
                retries 1
                delay   '30s'
                env     'TOKEN', secret('token')
            }
        """
        secret 'token', 'very secret'
        file('bin/report').text = '#!/bin/sh'
        file('bin/report').mode = '0755'
        def report = command('bin/report') { writes 'report', 'done'; takes '1m' }

        expect:
        plan().changes == ['job report | job.schedule | report']
        converge().changed == ['job report']
        secondRun.changed == []
        job('report').next == '2026-01-01T00:10:00Z'
        job('report').runs == []

        when:
        advance '10m'

        then: 'it runs, and writes when it ends'
        job('report').running
        !file('report').exists

        when:
        advance '1m'

        then:
        file('report').text == 'done'
        job('report').runs == ['succeeded']
        job('report').env.TOKEN == 'very secret'
        commands == ['bin/report']

        when:
        report.exits 3
        advance '15m'

        then: 'one attempt, and one retry'
        commands.size() == 3
        job('report').runs == ['succeeded', 'failed']
        job('report').level == 'warning'
    }

    def 'times of the day are those of the clock of the box, and a job that is no longer declared is removed'() {
        given:
        script "job('night') { shell 'rm -f cache'; at '03:30'; weekday 'fri' }"
        command("rm -f cache")

        when:
        converge()
        advance '192h'

        then: '1 January 2026 is a Thursday'
        job('night').runs == ['succeeded']
        job('night').next == '2026-01-09T03:30:00Z'

        when:
        script "job('day') { shell 'rm -f cache'; at '12:00'; overlap 'replace' }\njob('night') { shell 'rm -f cache'; at '04:30' }"

        then:
        plan().toString().contains('schedule at 03:30 on fri (UTC) -> at 04:30 (UTC)')

        when:
        converge()
        script "file('x') { content 'y' }"

        then:
        plan().changes == ['file x | file.write | x', 'job day | job.remove | day', 'job night | job.remove | night']
        converge().converged
        !job('night').scheduled
    }

    def 'a run that is due while no agent lives is caught up once, or missed, and one that goes on is found again'() {
        given:
        script """
            job('late')  { command 'late';  every '1h' }
            job('never') { command 'never'; every '1h'; startingDeadline '10m' }
            job('long')  { command 'long';  every '1h'; overlap 'queue' }
        """
        command('late')
        command('never')
        command('long') { takes '90m'; exits 2 }

        when:
        converge()
        advance '61m'
        kill()
        advance '170m'
        converge()

        then:
        job('late').runs == ['succeeded', 'succeeded']
        job('never').runs == ['succeeded', 'missed']
        job('never').missed == 1
        job('long').runs == ['failed']
        job('long').running
    }

    def 'a job is started by hand, and a crash after it was scheduled does not lose it'() {
        given:
        script "job('report') { command 'report'; every '24h'; severity 'critical' }"
        command('report') { exits 1 }

        when:
        crashAfter 'job report'
        def run = converge()

        then:
        run.crashed

        when:
        run = converge()
        job('report').run()

        then:
        run.changed == []
        job('report').runs == ['failed']
        job('report').level == 'critical'
        job('report').next == '2026-01-02T00:00:00Z'
    }

    def 'what the clock of the box shows while no job is due is not changed by jobs'() {
        given:
        script "job('report') { command 'report'; every '7s' }\nfile('x') { content 'y' }"
        command('report') { takes '3s' }

        when:
        converge()
        advance '1h'

        then:
        stage.time.now() == java.time.Instant.parse('2026-01-01T01:00:00Z')
        job("report").runs.size() >= 500
        job('report').skipped == 0
    }
}
