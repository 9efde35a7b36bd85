package dev.emptybox.agent.git

import dev.emptybox.agent.cli.Main
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.util.concurrent.TimeUnit
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** What a state repo costs that is a directory of a large repository, compared with the same directory alone. */
@Requires(value = { Integer.getInteger('monorepo.files', 0) > 0 }, reason = 'the nightly profile makes a repository of 100,000 files')
class MonorepoSpec extends Specification {

    private static final int FILES = Integer.getInteger('monorepo.files', 0)
    private static final int FILE_BYTES = 10_000
    private static final long MOST_MORE_MIB = 16

    @TempDir
    Path dir

    /** A repository whose directory app is the state, and that has so many other files. */
    private Path repository(String name, int others) {
        def git = Git.init(dir.resolve(name))
        def importing = new ProcessBuilder('git', 'fast-import', '--quiet').directory(git.directory.toFile()).redirectErrorStream(true).start()
        importing.outputStream.withStream { raw ->
            def to = new BufferedOutputStream(raw, 1 << 20)
            def file = { String path, byte[] content ->
                to.write("M 100644 inline $path\ndata ${content.length}\n".bytes)
                to.write(content)
                to.write('\n'.bytes)
            }
            to.write('commit refs/heads/main\ncommitter A <a@b> 1700000000 +0000\ndata 3\nAll\n'.bytes)
            file('app/converge.groovy', 'template("conf") { source "conf.ftl"; vars state.vars }\n'.bytes)
            file('app/state.json', '{"vars": {"port": 9090}}\n'.bytes)
            file('app/templates/conf.ftl', 'port=${port?c}\n'.bytes)
            others.times { number ->
                byte[] content = new byte[FILE_BYTES]
                Arrays.fill(content, (byte) ('a' as char))
                def mark = "file $number\n".bytes
                System.arraycopy(mark, 0, content, 0, mark.length)
                file("part${number % 100}/dir${number.intdiv(100) % 100}/file$number", content)
            }
            to.flush()
        }
        def said = importing.inputStream.text
        assert importing.waitFor() == 0: said
        git.run('config', 'uploadpack.allowFilter', 'true')
        git.directory.resolve('.git')
    }

    private boolean checks(String url, int mib, Path home) {
        home.toFile().deleteDir()
        def command = [Path.of(System.getProperty('java.home'), 'bin', 'java').toString(), "-Xmx${mib}m".toString(), '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp',
                       System.getProperty('java.class.path'), Main.name, 'check', url, '--path', 'app', '--home', home.toString()]
        def process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor()
            return false
        }
        process.exitValue() == 0
    }

    /** The smallest heap with which the state is fetched and checked, in MiB. */
    private int heap(String url, Path home) {
        def (fits, fails) = [256, 4]
        assert checks(url, fits, home)
        while (fits - fails > 1) {
            int half = (fits + fails).intdiv(2)
            if (checks(url, half, home)) {
                fits = half
            } else {
                fails = half
            }
        }
        assert checks(url, fits, home)
        fits
    }

    private static long disk(Path directory) {
        Files.walk(directory).withCloseable { all -> all.filter { Files.isRegularFile(it) }.mapToLong { Files.size(it) }.sum() }
    }

    def 'a directory of a large repository costs about what it costs alone'() {
        given:
        def repositories = [alone: repository('small', 0), large: repository('large', FILES)]
        def found = repositories.collectEntries { name, git ->
            def server = GitServer.serve(BareRepository.at(git, Clock.systemUTC()), 'state')
            try {
                def home = dir.resolve("home-$name")
                def mib = heap(server.url(), home)
                [name, [heap: mib, disk: disk(home.resolve('source'))]]
            } finally {
                server.close()
            }
        }
        println "monorepo: $found"
        def page = System.getProperty('monorepo.table') ?: ''
        if (!page.empty) {
            Files.writeString(Path.of(page), """\
                # A state repo in a large repository

                Made by `mvn verify -Pnightly`; not to be edited. What it says is explained in [README.md](README.md).

                | repository | smallest heap | disk of the home |
                |---|---:|---:|
                | the directory alone | ${found.alone.heap} MiB | ${found.alone.disk.intdiv(1024)} KiB |
                | $FILES other files of $FILE_BYTES bytes, `--path` | ${found.large.heap} MiB | ${found.large.disk.intdiv(1024)} KiB |
                """.stripIndent())
        }

        expect:
        found.large.heap - found.alone.heap <= MOST_MORE_MIB
        found.large.disk - found.alone.disk <= 16L << 20
    }
}
