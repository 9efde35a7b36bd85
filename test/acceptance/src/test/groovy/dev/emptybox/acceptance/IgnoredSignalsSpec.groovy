package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** The agent as nohup and scripts start it: with signals ignored, which its children must not inherit. */
@Requires(value = { Files.exists(Path.of('/proc/self/status')) }, reason = 'needs procfs')
class IgnoredSignalsSpec extends Specification {

    static final String SCRIPT = '''\
        exec('command') { shell 'grep -E "Sig(Ign|Blk)" /proc/self/status > command'; creates 'command' }
        script('task') { creates 'script' }
        service('app') {
            command 'sh', '-c', 'cat /proc/self/status > app; exec sleep 600'
            health { command 'sh', '-c', 'cat /proc/self/status > health' }
        }
        '''.stripIndent()

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Box box

    private long mask(String file, String name) {
        def line = Files.readAllLines(box.root.resolve(file)).find { it.startsWith(name) }
        Long.parseUnsignedLong(line.split(/\s+/)[1], 16) & 0x7fffffff
    }

    def 'commands, scripts, health commands and services have default signal dispositions, whatever the agent has (A2)'() {
        given:
        box = new Box(directory)
        def repo = GitRepo.create(directory, 'repo')
        repo.commit('first', ['converge.groovy': SCRIPT, 'tasks/task/task.sh': 'cat /proc/self/status > script; echo "{\\"changed\\": true}"\n', 'state.json': '{}'])

        when:
        def done = Command.run(box.root, box.environment(), ['sh', '-c', 'trap "" HUP INT; exec "$0" "$@"', Box.LAUNCHER.toString(),
            'apply', repo.bare.toString(), '--home', box.home.toString()])

        then:
        done.exit == 0
        ['command', 'script', 'app', 'health'].collectEntries { [it, mask(it, 'SigIgn') | mask(it, 'SigBlk')] } ==
            [command: 0, script: 0, app: 0, health: 0]
    }
}
