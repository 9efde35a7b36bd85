package dev.emptybox.agent.cli

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** The command line in this process, with a state repo, a root and a home of its own. */
abstract class CommandLineSpecification extends Specification {

    @TempDir
    Path dir

    Path repo
    Path root
    Path home
    String out
    String err

    def setup() {
        repo = Files.createDirectories(dir.resolve('repo'))
        root = Files.createDirectories(dir.resolve('root'))
        home = dir.resolve('home')
    }

    /** Runs a command and keeps what it printed. */
    int emptybox(String... arguments) {
        def (stdout, stderr) = [new ByteArrayOutputStream(), new ByteArrayOutputStream()]
        int exit = Main.run(new PrintStream(stdout, true), new PrintStream(stderr, true), [PATH: System.getenv('PATH')], arguments)
        (out, err) = [stdout.toString(), stderr.toString()]
        exit
    }

    int apply(String... more) {
        emptybox(*['apply', repo.toString(), '--home', home.toString(), '--root', root.toString(), *more])
    }

    /** A command about the agent of the home. */
    int atHome(String... arguments) {
        emptybox(*[*arguments, '--home', home.toString()])
    }

    Map<String, Object> json() {
        new ObjectMapper().readValue(out, Map)
    }

    Map<String, Object> status() {
        assert atHome('status', '--json') == 0
        json()
    }

    void script(String text, String stateJson = '{}') {
        Files.writeString(repo.resolve('converge.groovy'), text)
        Files.writeString(repo.resolve('state.json'), stateJson)
    }

    String text(String name) {
        Files.readString(root.resolve(name))
    }
}
