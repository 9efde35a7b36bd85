package dev.emptybox.agent.cli

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class MissingSecretSpec extends Specification {

    @TempDir
    Path dir

    Path repo
    Path root
    def told = new ByteArrayOutputStream()

    def setup() {
        repo = Files.createDirectories(dir.resolve('repo'))
        root = Files.createDirectories(dir.resolve('root'))
        Files.writeString(repo.resolve('state.json'), '{}')
    }

    private int emptybox(String... words) {
        def out = new PrintStream(told, true)
        Main.run(out, out, [HOME: dir.resolve('user').toString(), PATH: System.getenv('PATH')], [*words, repo.toString(), '--home', dir.resolve('home').toString(),
            '--root', root.toString()] as String[])
    }

    private List<String> left() {
        Files.list(root).withCloseable { it.map { path -> path.fileName.toString() }.toList() }
    }

    def 'an apply without a secret that the script needs touches nothing, and says what is missing: #what'() {
        given:
        Files.writeString(repo.resolve('converge.groovy'), "file('before') { content 'x' }\n$script\nfile('after') { content 'x' }\n")

        when:
        def exit = emptybox('apply')

        then:
        exit == 1
        told.toString().contains('This box does not have the secret nowhere')
        told.toString().contains('no variable EMPTYBOX_SECRET_NOWHERE and no file /run/secrets/nowhere')
        left() == []

        where:
        what         | script
        'a file'     | "file('password') { content secret('nowhere'); mode '0600' }"
        'an input'   | "exec('login') { command 'sh', '-c', 'cat > password'; stdin secret('nowhere') }"
        'a variable' | "exec('login') { command 'sh', '-c', 'echo > password'; env 'PASSWORD', secret('nowhere') }"
        'a service'  | "service('app') { command 'sleep', '1000'; env 'PASSWORD', secret('nowhere') }"
    }

    def 'a variable that --secret names and that is not set is reported as such'() {
        given:
        Files.writeString(repo.resolve('converge.groovy'), "file('password') { content secret('nowhere'); mode '0600' }\n")

        when:
        def exit = emptybox('apply', '--secret', 'nowhere=env:NOWHERE_ELSE')

        then:
        exit == 1
        told.toString().contains('the variable given with --secret is not set')
    }

    def 'a plan leaves unknown what needs a secret that this machine does not have'() {
        given:
        Files.writeString(repo.resolve('converge.groovy'), "file('password') { content secret('nowhere'); mode '0600' }\nfile('after') { content 'x' }\n")

        when:
        def exit = emptybox('plan', '--here')

        then:
        exit == 0
        told.toString().contains('the secret nowhere is not available here')
        told.toString().contains('1 unknown')
        left() == []
    }
}
