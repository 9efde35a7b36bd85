package dev.emptybox.samples

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

class GeneratorEchoAppSpec extends Specification {

    @TempDir
    Path box

    @AutoCleanup(quiet = false)
    Program program

    def 'the state names a release of #name that is there, with the checksum of exactly these bytes'() {
        given:
        def about = new ObjectMapper().readValue(Path.of('generator-echo/state.json').toFile(), Map)[name]
        def file = about.url.tokenize('/').last()

        expect:
        file.startsWith("$name-$about.version.")
        about.sha256 == HexFormat.of().formatHex(MessageDigest.getInstance('SHA-256').digest(Samples.bytes("artefacts/$file")))

        where:
        name << ['generator', 'echo']
    }

    def 'generator #version appends a number again and again'() {
        given:
        Files.writeString(box.resolve('data'), '7\n')

        when:
        program = Program.start(box, "generator-${version}.sh", [INTERVAL: '0.01'], 'data')
        def lines = program.until('there are six lines') { lines().size() > 6 ? lines() : null }

        then:
        lines.first() == '7'
        lines.drop(1).every { it ==~ number && it.toInteger() < 65536 }
        program.out == "generator $version appends to data every 0.01 s\n"

        where:
        version | number
        '1.0.0' | /\d{1,5}/
        '1.1.0' | /\d{5}/
    }

    def 'the bad generator ends at once'() {
        when:
        program = Program.start(box, 'generator-1.2.0.sh', 'data')

        then:
        program.exitCode() == 1
        program.err == 'generator 1.2.0: no randomness left\n'
    }

    def 'echo #version serves the files of its directory as they are now, and nothing else'() {
        given:
        def shared = Files.createDirectory(box.resolve('shared'))
        program = Program.start(box, "echo-${version}.jar", '0', 'shared')
        def port = program.until('it listens') { (program.out =~ /on port (\d+)\n/).with { it.find() ? it.group(1) : null } }

        expect:
        get(port, '/version') == "$version\n"
        get(port, '/healthz') == 'ok'
        get(port, '/data') == null
        get(port, '/') == null
        get(port, '/../out') == null
        get(port, '/%2e%2e/out') == null

        when:
        Files.writeString(shared.resolve('data'), '1\n2\n')

        then:
        get(port, '/data') == '1\n2\n'

        where:
        version << ['1.0.0', '1.1.0']
    }

    def 'an echo that is started wrongly says how it is started'() {
        when:
        program = Program.start(box, 'echo-1.0.0.jar', *arguments)

        then:
        program.exitCode() == 2
        program.err == 'echo: usage: java -jar echo.jar PORT DIRECTORY\n'

        where:
        arguments << [[], ['80'], ['port', 'shared'], ['65536', 'shared']]
    }

    private List<String> lines() {
        def text = Files.readString(box.resolve('data'))
        text.substring(0, text.lastIndexOf('\n') + 1).readLines()
    }

    /** Null when there is no such page. */
    private static String get(String port, String path) {
        def connection = URI.create("http://127.0.0.1:$port$path").toURL().openConnection() as HttpURLConnection
        connection.connectTimeout = 5_000
        connection.readTimeout = 5_000
        connection.responseCode == 200 ? connection.inputStream.getText('UTF-8') : null
    }
}
