package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** The shell script that starts emptybox: where it finds it, and what it says while it builds it. */
class LauncherSpec extends Specification {

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Box box

    def setup() {
        box = new Box(directory)
    }

    private Path executable(Path file, String text) {
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
        file.toFile().setExecutable(true)
        file
    }

    def 'an installation is found through symbolic links (N15): #how'() {
        given:
        def installation = directory.resolve('an installation')
        executable(installation.resolve('bin/emptybox'), Files.readString(Box.LAUNCHER))
        Files.createSymbolicLink(installation.resolve('lib'), Box.LIB)
        def links = Files.createDirectories(directory.resolve('some links/bin'))
        Files.createSymbolicLink(links.resolve('relative'), Path.of('../../an installation/bin/emptybox'))
        Files.createSymbolicLink(links.resolve('absolute'), installation.resolve('bin/emptybox'))
        Files.createSymbolicLink(directory.resolve('chain'), Path.of('some links/bin/relative'))
        Files.createSymbolicLink(directory.resolve('links'), Path.of('some links'))

        when:
        def done = Command.run(directory, box.environment(CDPATH: directory.toString()) + [PATH: "$links:${box.environment().PATH}".toString()], words)

        then:
        done.exit == 0
        done.out.startsWith('emptybox ')

        where:
        how                           | words
        'a relative one'              | ['some links/bin/relative', '--version']
        'an absolute one'             | ['./some links/bin/absolute', '--version']
        'a chain'                     | ['./chain', '--version']
        'a linked directory'          | ['links/bin/relative', '--version']
        'found by PATH'               | ['sh', '-c', 'relative --version']
        'the name of a file for sh'   | ['sh', 'chain', '--version']
    }

    def 'the agent keeps to the memory that it needs: #option (N30)'() {
        when:
        def done = Command.run(directory, box.environment(EMPTYBOX_JAVA_OPTS: '-XX:+PrintFlagsFinal'), [Box.LAUNCHER.toString(), '--version'])

        then:
        done.exit == 0
        done.out =~ /\b$option\s+:?= $value\b/

        where:
        option                  | value
        'ArchiveRelocationMode' | 0
        'UseSerialGC'           | true
        'TieredStopAtLevel'     | 1
        'MaxHeapFreeRatio'      | 10
    }

    def 'a first build says in lines what it does when it is not seen on a terminal (N31)'() {
        given: 'a source tree, and a Maven that goes on when it was seen'
        def top = directory.resolve('source tree')
        def launcher = executable(top.resolve('scripts/emptybox'), Files.readString(Box.LAUNCHER))
        def tools = directory.resolve('tools')
        executable(tools.resolve('mvn'), """\
            #!/bin/sh
            echo "[INFO] Building emptybox: the standard library 0.1.0  [1/2]"
            until [ -e '$directory/seen' ]; do sleep 0.1; done
            echo "[INFO] Building emptybox: the agent 0.1.0  [2/2]"
            until [ -e '$directory/seen too' ]; do sleep 0.1; done
            mkdir -p '$top/agent-runtime/target/emptybox'
            ln -s '$Box.LIB' '$top/agent-runtime/target/emptybox/lib'
            """.stripIndent())
        def said = directory.resolve('said').toFile()
        def builder = new ProcessBuilder(launcher.toString(), '--version').redirectErrorStream(true).redirectOutput(said)
        builder.environment().clear()
        builder.environment().putAll(box.environment() + [PATH: "$tools:${box.environment().PATH}".toString()])

        when:
        def process = builder.start()
        Await.until('the first step', { said.text }) { said.text.contains('emptybox: building emptybox: the standard library 0.1.0\n') }
        Files.createFile(directory.resolve('seen'))
        Await.until('the second step', { said.text }) { said.text.contains('emptybox: building emptybox: the agent 0.1.0\n') }
        Files.createFile(directory.resolve('seen too'))

        then:
        process.waitFor() == 0
        said.readLines()[0] == 'emptybox: building; needed once, takes a minute or two'
        said.readLines().last() ==~ /emptybox \d.*/

        cleanup:
        process?.descendants()?.each { it.destroyForcibly() }
        process?.destroyForcibly()
    }
}
