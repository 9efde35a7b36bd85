package dev.emptybox.agent.journal

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import spock.lang.Specification
import spock.lang.TempDir

class JobHistorySpec extends Specification {

    @TempDir
    Path dir

    def 'the newest runs are kept, also after an incomplete line, and no other file is read'() {
        given:
        def history = new JobHistory(dir)

        expect:
        history.last('report', 5) == []

        when:
        history.add('report', [result: 'failed'])
        Files.write(dir.resolve('jobs/report.jsonl'), Arrays.copyOf('{"result": "cut ä'.bytes, 17), StandardOpenOption.APPEND)
        history.add('report', [result: 'succeeded'])
        Files.writeString(dir.resolve('other.jsonl'), '{"a": 1}\n')

        then:
        history.last('report', 5)*.result == ['succeeded', 'failed']
        history.last('report', 1)*.result == ['succeeded']
        history.names() == ['report']
        history.last('../other', 5) == []
    }

    def 'it does not grow without bounds, and is rewritten once in many runs of #length bytes'() {
        given:
        def history = new JobHistory(dir)
        def file = dir.resolve('jobs/report.jsonl')
        def inodes = []

        when:
        runs.times {
            history.add('report', [number: it, text: 'x' * length])
            inodes << Files.getAttribute(file, 'unix:ino')
            assert Files.size(file) <= 256 << 10
        }

        then:
        (1..<runs).count { inodes[it] != inodes[it - 1] } in 1..3
        history.last('report', 1)[0].number == runs - 1
        history.last('report', 1000).size() <= most

        where:
        length | runs | most
        500    | 700  | 500
        5000   | 100  | 52
    }

    def 'a run that is larger than the bound is kept alone'() {
        given:
        def history = new JobHistory(dir)

        when:
        2.times { history.add('report', [number: it, text: 'x' * (300 << 10)]) }

        then:
        history.last('report', 5)*.number == [1]
    }

    def 'a directory that cannot be written is a problem'() {
        given:
        Files.writeString(dir.resolve('file'), '')

        expect:
        new JobHistory(dir.resolve('file')).add('report', [:]).get().what() == 'The run of job report cannot be recorded in the journal'
    }
}
