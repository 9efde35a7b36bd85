package dev.emptybox.samples

import freemarker.template.Configuration
import freemarker.template.Template
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

class HelloAppSpec extends Specification {

    private static final Path SOURCE = Path.of('hello-app')

    @TempDir
    Path box

    @AutoCleanup(quiet = false)
    HelloProcess hello

    def 'the index names every file of the sample, and each is on the class path'() {
        given:
        def index = Samples.text('samples/hello-app.files').readLines()

        expect:
        index == sourceFiles()
        index.every { Samples.bytes("samples/hello-app/$it") == Files.readAllBytes(SOURCE.resolve(it)) }
    }

    def 'the state names a release that is there, with the checksum of exactly these bytes'() {
        given:
        def state = Samples.json('samples/hello-app/state.json')
        def artefact = "hello-${state.version}.jar"

        expect:
        state.distro.url.endsWith("/$artefact")
        state.distro.sha256 == digest(Samples.bytes("artefacts/$artefact"))
    }

    def 'the template writes the port as a number that a program can read'() {
        expect:
        render(state().vars).readLines().findAll { !it.startsWith('#') } == ['port=8080', 'greeting=hello']
    }

    def 'production has a greeting of its own, and nothing that the state does not know'() {
        given:
        def prod = Samples.json('samples/hello-app/environments/prod.json')

        expect:
        prod.keySet() == ['vars'] as Set
        state().vars.keySet().containsAll(prod.vars.keySet())
        render(state().vars + prod.vars).readLines().contains('greeting=good day')
    }

    def 'the program takes the configuration that the template makes'() {
        given:
        def config = render(state().vars + [port: 0])

        when:
        hello = HelloProcess.start(state().version, box, config)

        then:
        hello.get('/config').text == config
        hello.get('/').text == 'hello\n'
        hello.get('/healthz').status == 200
    }

    private static Map<String, Object> state() {
        Samples.json('samples/hello-app/state.json')
    }

    private static String render(Map<String, Object> vars) {
        def source = Samples.text('samples/hello-app/templates/app.config.ftl')
        def freemarker = new Configuration(Configuration.VERSION_2_3_34)
        freemarker.locale = Locale.US
        def out = new StringWriter()
        new Template('app.config', source, freemarker).process(vars, out)
        out.toString()
    }

    private static List<String> sourceFiles() {
        Files.walk(SOURCE).withCloseable { files ->
            files.filter { Files.isRegularFile(it) }.map { SOURCE.relativize(it).toString() }
                    .filter { !it.startsWith('.emptybox') }.sorted().toList()
        }
    }

    private static String digest(byte[] bytes) {
        HexFormat.of().formatHex(MessageDigest.getInstance('SHA-256').digest(bytes))
    }
}
