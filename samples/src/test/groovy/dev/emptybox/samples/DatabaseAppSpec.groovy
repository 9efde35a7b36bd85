package dev.emptybox.samples

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Path
import java.security.MessageDigest
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

class DatabaseAppSpec extends Specification {

    @TempDir
    Path box

    @AutoCleanup(quiet = false)
    Program program

    def 'the state names a release that is there, with the checksum of exactly these bytes'() {
        given:
        def notes = new ObjectMapper().readValue(Path.of('database-app/state.json').toFile(), Map).notes

        expect:
        notes.url.endsWith("/notes-${notes.version}.jar")
        notes.sha256 == HexFormat.of().formatHex(MessageDigest.getInstance('SHA-256').digest(Samples.bytes("artefacts/notes-${notes.version}.jar")))
    }

    def 'every migration that the state names is there'() {
        given:
        def state = new ObjectMapper().readValue(Path.of('database-app/state.json').toFile(), Map)

        expect:
        state.migrations == ['1-notes']
        state.migrations.every { Path.of("database-app/files/migrations/${it}.sql").toFile().file }
    }

    def 'without its database it runs, reports its version, and is not healthy'() {
        given:
        program = Program.start(box, 'notes-1.1.0.jar', '0', 'jdbc:nowhere')
        def port = program.until('it listens') { (program.out =~ /on port (\d+)\n/).with { it.find() ? it.group(1) : null } }

        expect:
        get(port, '/version') == [200, '1.1.0\n']
        get(port, '/healthz') == [503, 'the database: No suitable driver found for jdbc:nowhere\n']
        get(port, '/') == get(port, '/healthz')
        get(port, '/elsewhere')[0] == 404
    }

    def 'one that is started wrongly says how it is started'() {
        when:
        program = Program.start(box, 'notes-1.0.0.jar', *arguments)

        then:
        program.exitCode() == 2
        program.err == 'notes: usage: PORT JDBC-URL\n'

        where:
        arguments << [[], ['80'], ['port', 'jdbc:nowhere'], ['65536', 'jdbc:nowhere']]
    }

    private static List<Object> get(String port, String path) {
        def connection = URI.create("http://127.0.0.1:$port$path").toURL().openConnection() as HttpURLConnection
        connection.connectTimeout = 5_000
        connection.readTimeout = 5_000
        def body = connection.responseCode < 400 ? connection.inputStream : connection.errorStream
        [connection.responseCode, body.getText('UTF-8')]
    }
}
