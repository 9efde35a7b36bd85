package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Step
import java.nio.file.Path

/** What a plan shows of files with secrets: everything but the values, present, former or unknown. */
class SecretDiffSpec extends FileBench {

    static final String DB = Secrets.placeholder('db')
    static final String KEY = Secrets.placeholder('key')

    Map<String, String> values = [db: 'old password', key: '-----BEGIN-----\nfirst half\nother half\n-----END-----']

    def setup() {
        secrets = new Secrets({ name -> Optional.of(values[name]) })
    }

    private List<String> diff(String wanted) {
        run(new FileTask('f')) { content wanted }
        step.changes()[0].diff().readLines().drop(3)
    }

    def 'the rest of the file is shown, and an unchanged secret by its name'() {
        given:
        diff("port=80\npassword=$DB\nuser=app\n")

        expect:
        diff("port=81\npassword=$DB\nuser=app\n") == ['-port=80', '+port=81', ' password=[secret db]', ' user=app']
    }

    def 'a secret that was rotated is named, as the only reason or beside others'() {
        given:
        diff("port=80\npassword=$DB\n$KEY\n")
        values.db = 'new password'

        when:
        def outcome = run(new FileTask('f')) { content "port=80\npassword=$DB\n$KEY\n" }

        then:
        outcome.reason == 'secret db has changed'
        outcome.diff == '~ secret db has another value'
        step.changes()*.basis() == [Step.Basis.ROTATED]
        text('f').contains('new password')

        when:
        values.key = 'rotated\nkey'

        then:
        diff("port=81\npassword=$DB\n$KEY\n") == ['-port=80', '+port=81', ' password=[secret db]', ' [secret key]', '~ secret key has another value']
        step.changes()[0].reason() == 'its content differs'
    }

    def 'of a file that others wrote, what stands in the place of a secret is masked: #before.inspect()'() {
        given:
        box.file('/box/f', before)

        expect:
        diff(wanted.replace('DB', DB).replace('KEY', KEY)) == shown
        !step.toString().contains('unknown')

        where:
        before                                   | wanted                            || shown
        'a=1\npassword=unknown\nb=2\n'           | 'a=1\npassword=DB\nb=3\n'         || [' a=1', '-password=[earlier secret db]', '-(not shown: it may hold an earlier secret)', '+password=[secret db]', '+b=3']
        'a=1\npassword=unknown\nc\nb=2\n'        | 'a=1\npassword=DB\nc\nb=3\n'      || [' a=1', '-password=[earlier secret db]', '+password=[secret db]', ' c', '-b=2', '+b=3']
        'a=1\npassword=unknown\n'                | 'a=2\nc\npassword=DB\n'           || ['-(not shown: it may hold an earlier secret)', '-password=[earlier secret db]', '+a=2', '+c', '+password=[secret db]']
        'pass=unknown\nb=2\n'                    | 'b=2\npassword=DB\n'              || ['-(not shown: it may hold an earlier secret)', ' b=2', '+password=[secret db]']
        'b=2\nold=unknown\nc=3\nd=1\n'           | 'b=2\nc=3\nd=DB\n'                || [' b=2', '-(not shown: it may hold an earlier secret)', ' c=3', '-d=[earlier secret db]', '+d=[secret db]']
        'unknown 1\nunknown 2\nunknown 3'        | 'KEY'                             || ['-(3 lines not shown: they may hold earlier secrets)', '+[secret key]', '\\ No newline at end of file']
        'unknown 1\nx\nunknown 2\n'              | 'x\nKEY\n'                        || ['-(not shown: it may hold an earlier secret)', ' x', '-(not shown: it may hold an earlier secret)', '+[secret key]']
        'url=http://me:unknown@db/x?t=unknown'   | 'url=http://me:DB@db/x?t=DB'      || ['-url=http://me:[earlier secret db]@db/x?t=[earlier secret db]', '\\ No newline at end of file', '+url=http://me:[secret db]@db/x?t=[secret db]', '\\ No newline at end of file']
        'url=http://me:old password@db?t=unknown' | 'url=http://me:DB@db?t=DB\n'     || ['-url=http://me:[secret db]@db?t=[earlier secret db]', '\\ No newline at end of file', '+url=http://me:[secret db]@db?t=[secret db]']
        'x: unknown\n'                           | 'x: "DB"\n'                       || ['-x: [earlier secret db]', '+x: "[secret db]"']
    }

    def 'after a change by hand, and after the last secret has left the file, earlier values stay masked'() {
        given: 'the agent has written it, and its record is of another content'
        diff("a=1\npassword=$DB\nb=2\n")
        world.perform('by hand', new FileChange.WriteFile(Path.of('/box/f'), Bytes.of('a=1\npassword=unknown\nb=9\n'),
            Attributes.UNCHANGED))

        expect:
        diff("a=1\npassword=$DB\nb=2\n").every { !it.contains('unknown') && !it.contains('old password') }
    }

    def 'a secret that leaves the file is not shown, not even by an agent that never used it'() {
        given:
        diff("a=1\npassword=$DB\nb=2\n")
        secrets = Secrets.none()

        expect:
        diff('a=1\nb=2\n') == [' a=1', '-password=[secret db]', ' b=2']
    }

    def 'an edit shows its own lines alone, and those of the script where the agent wrote them'() {
        given:
        box.file('/box/f', 'root=unknown 1\npassword=unknown 2\nother=unknown 3\n')

        when:
        run(new LineInFile('f')) { match '^password='; line "password=$DB" }

        then:
        step.changes()[0].diff().readLines().drop(3) == ['-password=[earlier secret db]', '+password=[secret db]']

        when:
        values.db = 'new password'
        run(new LineInFile('f')) { match '^password='; line "password=$DB" }

        then:
        step.changes()[0].with { [reason(), diff()] } == ['secret db has changed', '~ secret db has another value']

        when:
        run(new LineInFile('f')) { named 'more'; match '^other='; line 'other=2' }

        then:
        step.changes()[0].diff().readLines().drop(3) == ['-other=unknown 3', '+other=2']
    }

    def 'an edit with no secret keeps those of the file masked'() {
        given:
        diff("a=1\npassword=$DB\nb=2\n")
        secrets = Secrets.none()

        when:
        run(new LineInFile('f')) { match '^b='; line 'b=3' }

        then:
        step.changes()[0].diff().readLines().drop(3) == ['-b=2', '+b=3']
        text('f') == 'a=1\npassword=old password\nb=3\n'
    }

    def 'a format with escapes shows the name as well'() {
        when:
        run(new PropertiesFile('f')) { create(); set 'password', DB }

        then:
        step.changes()[0].diff().readLines().drop(3) == ['+password=[secret db]']
    }

    def 'a secret of several lines, known from elsewhere, is not in the diff of a file that has none'() {
        given:
        run(new FileTask('key')) { content KEY }
        box.file('/box/f', "a\n${values.key}\nb\n")

        expect:
        diff('a\nb\n') == [' a', '-[secret key]', ' b']
    }

    def 'sensitive shows nothing'() {
        given:
        diff("a=1\npassword=$DB\n")

        when:
        run(new FileTask('f')) { content "a=2\npassword=$DB\n"; sensitive() }

        then:
        step.changes()*.diff() == ['(sensitive: content not shown)']
    }
}
