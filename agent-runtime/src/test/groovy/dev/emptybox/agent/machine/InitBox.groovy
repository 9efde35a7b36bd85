package dev.emptybox.agent.machine

import dev.emptybox.agent.machine.commands.Commands
import dev.emptybox.agent.machine.units.InitTool
import dev.emptybox.stdlib.model.Command
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/**
 * A box with a real init system: the machine of the build seen through an overlay that is thrown away, in namespaces of
 * its own, so that nothing of the machine itself changes. The directory of the spec is the same inside and outside.
 */
class InitBox implements AutoCloseable {

    private static final String MOUNTS = '''
        set -e
        mkdir -p "$BASE/box"; mount -t tmpfs tmpfs "$BASE/box"; cd "$BASE/box"; mkdir up work root
        mount -t overlay overlay -o lowerdir=/,upperdir=up,workdir=work root
        mkdir -p "root$BASE/share"; mount --bind "$BASE/share" "root$BASE/share"
        mount -t proc proc root/proc; mount -t tmpfs tmpfs root/run; mount -t tmpfs tmpfs root/dev
        for d in null zero random urandom full tty; do cp -a /dev/$d root/dev/; done
        touch "$BASE/mounted"
    '''

    /** Process 1 in a control group of its own; only the units of the spec are started. */
    private static final String SYSTEMD = MOUNTS + '''
        mount -t sysfs -o ro sysfs root/sys
        if [ -d /sys/fs/cgroup/systemd ]; then
            mount -t tmpfs tmpfs root/sys/fs/cgroup; mkdir root/sys/fs/cgroup/systemd
            mount -t cgroup -o none,name=systemd cgroup root/sys/fs/cgroup/systemd
        else
            mount -t cgroup2 cgroup2 root/sys/fs/cgroup
        fi
        printf '[Unit]\\n' > root/etc/systemd/system/spec.target
        exec chroot root env -i container=spec PATH="$PATH" /lib/systemd/systemd --system --unit=spec.target --log-target=console
    '''

    /** It works without being process 1, once the directories of its state are there. */
    private static final String OPENRC = MOUNTS + '''
        cp -a "$BASE"/openrc/lib/rc root/lib/; cp -a "$BASE"/openrc/sbin/. root/sbin/; cp -a "$BASE"/openrc/etc/rc.conf root/etc/
        cp -a "$BASE"/openrc/lib/*/. "root/$(dirname "$(ldconfig -p | sed -n 's/.*=> \\(.*libc.so.6\\)$/\\1/p' | head -1)")/"
        find root/etc/init.d -type f -delete
        for d in sysinit boot nonetwork default; do mkdir -p root/etc/runlevels/$d; done
        for d in starting started stopping inactive wasinactive failed hotplugged daemons options exclusive scheduled tmp; do
            mkdir -p root/run/openrc/$d
        done
        echo default > root/run/openrc/softlevel; touch root/etc/insserv.conf
        exec chroot root bash -c "sleep infinity & wait"
    '''

    private final Process process
    private final Path group
    private final Path log
    private final long pid
    private final Commands commands = new Commands(System.getenv())

    /** @return null if this machine has none, with the reason reported */
    static InitBox systemd(Path base) {
        started(base, 'systemd', SYSTEMD, ['systemctl', 'is-system-running'], ~/running|degraded|starting/)
    }

    /** The packages are only unpacked, into the directory of the spec. */
    static InitBox openRc(Path base) {
        def fetched = sh(base, 'mkdir debs && cd debs && apt-get -q download openrc librc1 libeinfo1 && for d in *.deb; do dpkg -x $d ../openrc; done')
        if (fetched != 0) {
            println 'OpenRC is not tried for real: its packages cannot be had from apt'
            return null
        }
        started(base, 'OpenRC', OPENRC, ['rc-service', '--version'], ~/OpenRC/)
    }

    private static int sh(Path directory, String script) {
        new ProcessBuilder('sh', '-c', script).directory(directory.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()
    }

    private static InitBox started(Path base, String what, String script, List<String> probe, def answer) {
        def box = new InitBox(base, script)
        long deadline = System.nanoTime() + 20_000_000_000L
        String last = ''
        while (box.process.alive && System.nanoTime() < deadline) {
            try {
                last = box.run(probe)
                if (last =~ answer) {
                    return box
                }
            } catch (ignored) {
                last = ignored.message
            }
            Thread.sleep(50)
        }
        box.close()
        println "$what is not tried for real on this machine: ${Files.readString(box.log)}$last"
        null
    }

    private InitBox(Path base, String script) {
        Files.createDirectories(base.resolve('share'))
        log = base.resolve('log')
        Files.writeString(base.resolve('box.sh'), script)
        def groups = Files.isDirectory(Path.of('/sys/fs/cgroup/systemd')) ? Path.of('/sys/fs/cgroup/systemd') : Path.of('/sys/fs/cgroup')
        group = groups.resolve('emptybox-spec-' + base.fileName)
        // The shell moves into the group before it becomes unshare: the group is then the root of what is below.
        def start = 'mkdir -p "$1" && echo $$ > "$1/cgroup.procs"; exec unshare --mount --pid --cgroup --uts --ipc --fork --kill-child bash "$2"'
        def builder = new ProcessBuilder('bash', '-c', start, 'bash', group.toString(), base.resolve('box.sh').toString())
            .redirectErrorStream(true).redirectOutput(log.toFile())
        builder.environment().put('BASE', base.toString())
        process = builder.start()
        long deadline = System.nanoTime() + 10_000_000_000L
        while (process.alive && !Files.exists(base.resolve('mounted')) && System.nanoTime() < deadline) {
            Thread.sleep(5)
        }
        pid = process.children().findAny().map { it.pid() }.orElse(0L)
    }

    /** Runs a command of the agent inside. */
    Command.Result run(Command command) {
        commands.run(new Command(['nsenter', '-t', String.valueOf(pid), '-m', '-p', '-r', '--'] + command.argv(), Path.of('/'),
            command.environment(), command.stdin(), command.timeout(), command.expected()))
    }

    /** All that it prints, whatever its exit code. */
    String run(List<String> argv) {
        def result = new InitTool(this.&run).ask((0..255) as Set, argv as String[])
        result.stdout() + result.stderr()
    }

    /** A file inside. */
    Path path(String inside) {
        Path.of("/proc/$pid/root$inside")
    }

    @Override
    void close() {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)
        long deadline = System.nanoTime() + 5_000_000_000L
        while (Files.isDirectory(group) && System.nanoTime() < deadline) {
            Files.walk(group).withCloseable { it.filter { Files.isDirectory(it) }.toList().reverse().each { it.toFile().delete() } }
            Thread.sleep(20)
        }
    }
}
