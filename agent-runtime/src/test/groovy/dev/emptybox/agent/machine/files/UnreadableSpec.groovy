package dev.emptybox.agent.machine.files

import dev.emptybox.agent.machine.Caught
import dev.emptybox.agent.machine.commands.Commands
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** A command as another user, real one, who may not read what it is to run. */
@Requires(value = { System.getProperty('user.name') == 'root' }, reason = 'only root may start processes of other users')
@Timeout(60)
class UnreadableSpec extends Specification {

    @TempDir
    Path dir

    Path file
    def commands = new Commands(System.getenv())

    def setup() {
        mode(dir, 'rwxr-xr-x')
        file = Files.writeString(Files.createDirectories(dir.resolve('checkout/tasks/hi')).resolve('task.sh'), 'id -un')
        mode(file, 'rw-r--r--')
    }

    private static void mode(Path path, String text) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(text))
    }

    private Command.Result ended(int expected = 0) {
        commands.run(new Command('tasks/hi/task.sh', ['sh', file.toString()], Path.of('/'), [:], Bytes.of(''), Duration.ofSeconds(20), [expected] as Set, 'nobody'))
    }

    def 'a script that its user can read runs as that user'() {
        expect:
        ended().stdout() == 'nobody\n'
    }

    def 'a script below a directory that its user may not search is reported by that directory'() {
        given:
        mode(dir.resolve('checkout'), 'rwx------')

        expect:
        with(Caught.problem { ended() }) {
            it.what() == 'exec tasks/hi/task.sh cannot be run as nobody'
            it.why() == "nobody cannot search ${dir.resolve('checkout')}, so it cannot read $file"
            it.cure() == 'grant access, or remove runAs'
        }
    }

    def 'a script that its user may not read is reported by its path'() {
        given:
        mode(file, 'rw-------')

        expect:
        Caught.problem { ended() }.why() == "nobody cannot read $file"
    }

    def 'a script that fails for another reason reports it'() {
        expect:
        Caught.problem { ended(3) }.what() == 'exec tasks/hi/task.sh exited with code 0'
    }
}
