package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Path
import java.util.jar.Attributes
import java.util.jar.JarOutputStream
import java.util.jar.Manifest
import java.util.zip.ZipEntry

/**
 * A state repo that deploys {@link Fickle}: each revision is a release by name, and changes the binary, the
 * configuration, the environment and the files at once. A revision is made bad by its manifest or by its script.
 */
final class FickleRepo {

    static final String JAR = 'bin/fickle.jar'

    /** Where something can be put into the script. */
    static final String FIRST = '// first'
    static final String MIDDLE = '// middle'
    static final String LAST = '// last'

    /** What a revision changes, one after the other: the configuration, the files, the binary, and the service. */
    static final int STEPS = 1 + Fickle.FILES + 1 + 1

    static final String SCRIPT = """\
            $FIRST
            directory 'bin'
            directory 'conf'
            def config = template('app.config') { source 'app.config.ftl'; vars state.vars }
            def files = []
            ${Fickle.FILES}.times { number ->
                files << file("conf/\$number") { content "\${state.release}\\n" + 'line after line\\n' * 200 }
            }
            $MIDDLE
            def program = download('$JAR') { url state.distro.url; sha256 state.distro.sha256 }
            service('fickle') {
                command   'java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx32m', '-jar', '$JAR', 'app.config'
                env       'RELEASE', state.release
                restartOn config, program, files
                health    { http "http://127.0.0.1:\${state.vars.port}/healthz"; interval '100ms'; within state.within }
                stop      { signal 'TERM'; grace '5s' }
            }
            $LAST
            """.stripIndent()

    final int port
    private final Artefacts artefacts
    private final GitRepo repo

    FickleRepo(Path directory, Artefacts artefacts, int port) {
        this.artefacts = artefacts
        this.port = port
        this.repo = GitRepo.create(directory, 'state')
    }

    String getAddress() {
        repo.bare.toString()
    }

    /**
     * @param more manifest of the program; sha256 that the state claims; within of its health check; script, a closure that
     *             is given the script and makes another one of it
     * @return the commit's id
     */
    String push(Map<String, Object> more = [:], String release) {
        def jar = jar([Release: release] + ((more.manifest ?: [:]) as Map))
        artefacts.offer("fickle-${release}.jar", jar)
        def state = [release: release, within: more.within ?: '10s',
                     distro : [url: "$artefacts.url/fickle-${release}.jar".toString(), sha256: more.sha256 ?: Hello.sha256(jar)],
                     vars   : [port: port, release: release]]
        def change = (more.script ?: { it }) as Closure<String>
        repo.commit(release, ['converge.groovy'         : change(SCRIPT),
                              'templates/app.config.ftl': 'port=${port?c}\nrelease=${release}\n',
                              'state.json'              : new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(state)])
    }

    /** A change of the script: these lines at that place. */
    static Closure<String> at(String place, String lines) {
        return { String script -> script.replace(place, lines) }
    }

    private static byte[] jar(Map<String, String> attributes) {
        def manifest = new Manifest()
        manifest.mainAttributes[Attributes.Name.MANIFEST_VERSION] = '1.0'
        manifest.mainAttributes[Attributes.Name.MAIN_CLASS] = Fickle.name
        attributes.each { name, value -> manifest.mainAttributes.putValue(name, value) }
        def bytes = new ByteArrayOutputStream()
        new JarOutputStream(bytes, manifest).withCloseable { jar ->
            def name = Fickle.name.replace('.', '/') + '.class'
            jar.putNextEntry(new ZipEntry(name))
            jar.write(Fickle.getResourceAsStream("/$name").withCloseable { it.readAllBytes() })
        }
        bytes.toByteArray()
    }
}
