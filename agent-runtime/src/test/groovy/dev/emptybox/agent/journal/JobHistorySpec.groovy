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
        Files.writeString(dir.resolve('jobs/report.jsonl'), '{"result": "cut', StandardOpenOption.APPEND)
        history.add('report', [result: 'succeeded'])
        Files.writeString(dir.resolve('other.jsonl'), '{"a": 1}\n')

        then:
        history.last('report', 5)*.result == ['succeeded', 'failed']
        history.last('report', 1)*.result == ['succeeded']
        history.names() == ['report']
        history.last('../other', 5) == []
    }

    def 'it does not grow without bounds, and a directory that cannot be written is a problem'() {
        given:
        def history = new JobHistory(dir)

        when:
        700.times { history.add('report', [number: it, text: 'x' * 500]) }

        then:
        Files.size(dir.resolve('jobs/report.jsonl')) < 300 << 10
        history.last('report', 1)[0].number == 699

        when:
        Files.writeString(dir.resolve('file'), '')

        then:
        new JobHistory(dir.resolve('file')).add('report', [:]).get().what() == 'The run of job report cannot be recorded in the journal'
    }
}
