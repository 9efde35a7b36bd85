package dev.emptybox.samples

import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.jar.JarFile
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

class HelloSpec extends Specification {

    @TempDir
    Path box

    @AutoCleanup(quiet = false)
    HelloProcess hello

    def 'release #version reports its version, its greeting and the configuration that it read'() {
        given:
        def config = '# a comment\n\nport = 0\ngreeting = gr\u00fc\u00df dich = you\n'
        hello = HelloProcess.start(version, box, config)

        expect:
        hello.get('/version').text == "$version\n"
        hello.get('/').text == 'gr\u00fc\u00df dich = you\n'
        hello.get('/config').text == config
        hello.out == "started $version on port ${hello.port()}\n"

        where:
        version << ['1.0.0', '1.1.0']
    }

    def 'what it answers is what it was started with, not what the file says by now'() {
        given:
        hello = HelloProcess.start('1.0.0', box, 'port=0\ngreeting=before\n')
        hello.port()

        when:
        Files.writeString(box.resolve('app.config'), 'port=0\ngreeting=after\n')

        then:
        hello.get('/').text == 'before\n'
        hello.get('/config').text == 'port=0\ngreeting=before\n'
    }

    def 'release #version is healthy: #healthy'() {
        given:
        hello = HelloProcess.start(version, box, 'port=0\n')

        when:
        def health = hello.get('/healthz')

        then:
        health.status == (healthy ? 200 : 500)
        health.text == (healthy ? 'ok' : 'broken')

        and: 'in everything else it works'
        hello.get('/version').text == "$version\n"
        hello.get('/').status == 200

        where:
        version | healthy
        '1.0.0' | true
        '1.1.0' | true
        '1.2.0' | false
    }

    def 'a path that it does not know is not found'() {
        given:
        hello = HelloProcess.start('1.0.0', box, 'port=0\n')

        expect:
        hello.get('/healthz/more').status == 404
    }

    def 'a wrong configuration ends it with 2 and one clear line: #message'() {
        when:
        hello = HelloProcess.start('1.0.0', box, config)

        then:
        hello.exitCode() == 2
        hello.err == "hello: $message\n"
        hello.out.empty

        where:
        config                       | message
        'greeting=hello\n'           | 'app.config: port is missing'
        ''                           | 'app.config: port is missing'
        'port=0\nprot=1\n'           | 'app.config:2: unknown key prot; known are port, greeting'
        'port=0\n\nport=0\n'         | 'app.config:3: port is given twice'
        'port=0\ngreeting hello\n'   | 'app.config:2: expected key=value, found: greeting hello'
        'port=8,080\n'               | 'app.config: port is not a number from 0 to 65535: 8,080'
        'port=65536\n'               | 'app.config: port is not a number from 0 to 65535: 65536'
    }

    def 'a configuration that is not there ends it with 2'() {
        when:
        hello = HelloProcess.start('1.0.0', box)

        then:
        hello.exitCode() == 2
        hello.err == 'hello: app.config: there is no such file\n'
    }

    def 'a port that is taken ends it with 1, and it names the port'() {
        given:
        def taken = new ServerSocket(0, 1, InetAddress.getByName('127.0.0.1'))

        when:
        hello = HelloProcess.start('1.0.0', box, "port=$taken.localPort\n")

        then:
        hello.exitCode() == 1
        hello.err.startsWith("hello: cannot start: port $taken.localPort: ")

        cleanup:
        taken?.close()
    }

    def 'SIGTERM ends it quickly, and it says so'() {
        given:
        hello = HelloProcess.start('1.0.0', box, 'port=0\n')
        def port = hello.port()

        when:
        hello.terminate()

        then:
        hello.endsWithin(5)
        hello.exitCode() == 143
        hello.out == "started 1.0.0 on port $port\nstopped\n"
        hello.err.empty
    }

    def 'release #version is the same program, distinguished by its manifest'() {
        given:
        def jar = Files.write(box.resolve('hello.jar'), Samples.bytes("artefacts/hello-${version}.jar"))
        def first = Files.write(box.resolve('first.jar'), Samples.bytes('artefacts/hello-1.0.0.jar'))

        expect:
        classes(jar) == classes(first)
        manifest(jar) == [*: ['Manifest-Version': '1.0', 'Main-Class': 'dev.emptybox.samples.hello.Hello'], *: entries]

        where:
        version | entries
        '1.0.0' | ['Implementation-Version': '1.0.0']
        '1.1.0' | ['Implementation-Version': '1.1.0']
        '1.2.0' | ['Implementation-Version': '1.2.0', Healthy: 'false']
    }

    private static Map<String, String> classes(Path jar) {
        new JarFile(jar.toFile()).withCloseable { open ->
            open.stream().filter { !it.directory && it.name != JarFile.MANIFEST_NAME }
                    .toList().collectEntries { [it.name, digest(open.getInputStream(it).bytes)] }
        }
    }

    private static Map<String, String> manifest(Path jar) {
        new JarFile(jar.toFile()).withCloseable { open ->
            open.manifest.mainAttributes.collectEntries { key, value -> [key.toString(), value] }
        }
    }

    private static String digest(byte[] bytes) {
        HexFormat.of().formatHex(MessageDigest.getInstance('SHA-256').digest(bytes))
    }
}
