package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/**
 * What belongs to the whole machine, done by real agents in namespaces of their own: there the name, the network's part of
 * the kernel, the mounts and /etc are others, and are gone with the last process.
 */
@Requires(value = { instance.canHaveItsOwn() },
    reason = 'NOT TESTED HERE: cron, sysctl, hostname and mount on a real machine, because this user may not make namespaces and mount in them')
class OwnMachineSpec extends Specification {

    static final List<String> OWN = ['unshare', '--mount', '--uts', '--net', '--propagation', 'private']

    static final String AGENT = '''
        set -e
        agent() { "$EMPTYBOX" "$@" --home "$BOX/home" --root "$BOX"; }
        told() { hostname > "$BOX/name"; cat /proc/sys/net/ipv4/ip_default_ttl > "$BOX/ttl"; grep " $BOX/data " /proc/self/mountinfo > "$BOX/mounted" || true; }
        cp -a /etc "$BOX/etc"
        mount --bind "$BOX/etc" /etc
        hostname before
    '''.stripIndent()

    @TempDir
    Path dir

    static boolean canHaveItsOwn() {
        try {
            return (OWN + ['sh', '-c', 'mount -t tmpfs none /mnt && echo 65 > /proc/sys/net/ipv4/ip_default_ttl && hostname x']).execute().waitFor() == 0
        } catch (IOException noSuchProgram) {
            return false
        }
    }

    private void script(String text) {
        Files.createDirectories(dir.resolve('repo'))
        Files.writeString(dir.resolve('repo/converge.groovy'), text)
        Files.writeString(dir.resolve('repo/state.json'), '{}')
    }

    private void inItsOwn(String commands) {
        def builder = new ProcessBuilder(OWN + ['sh', '-c', AGENT + commands])
        builder.environment().putAll(EMPTYBOX: Box.LAUNCHER.toString(), JAVA_HOME: System.getProperty('java.home'), BOX: dir.toString(), REPO: dir.resolve('repo').toString())
        def process = builder.redirectErrorStream(true).redirectOutput(dir.resolve('said').toFile()).start()
        assert process.waitFor(5, TimeUnit.MINUTES)
        assert process.exitValue() == 0: Files.readString(dir.resolve('said'))
    }

    private String text(String file) {
        Files.readString(dir.resolve(file))
    }

    private Map report(String file) {
        new ObjectMapper().readValue(dir.resolve(file).toFile(), Map)
    }

    private List<String> changes(String file) {
        report(file).changes*.kind
    }

    def 'a machine converges, stays converged, and is corrected after manual changes'() {
        given:
        script '''
            hostname 'web-1'
            sysctl('net.ipv4.ip_default_ttl') { value '77' }
            mount('data') { device 'data'; fstype 'tmpfs'; fsOptions 'size=1m' }
            cron('backup') { schedule '0 3 * * *'; command 'bin/backup' }
        '''

        when:
        inItsOwn '''
            agent apply "$REPO" --json > "$BOX/first"
            agent plan "$REPO" --here --json > "$BOX/second"
            hostname drifted; echo 99 > /proc/sys/net/ipv4/ip_default_ttl; umount "$BOX/data"
            agent apply "$REPO" --json > "$BOX/third"
            told
        '''

        then: 'what was missing was done, and then there was nothing to do'
        changes('first') == ['kernel.set', 'file.write', 'kernel.set', 'file.write', 'directory.make', 'command.run', 'file.write', 'file.write']
        report('second').changes == []
        report('second').exact

        and: 'only what the running machine had lost was done again'
        changes('third') == ['kernel.set', 'kernel.set', 'command.run']
        text('name') == 'web-1\n'
        text('ttl') == '77\n'
        text('mounted').contains(' - tmpfs data rw,size=1024k')

        and: 'the next start will find the same'
        text('etc/hostname') == 'web-1\n'
        text('etc/sysctl.d/60-emptybox-net.ipv4.ip_default_ttl.conf') == 'net.ipv4.ip_default_ttl = 77\n'
        text('etc/fstab').endsWith("data $dir/data tmpfs size=1m 0 0\n")
        text('etc/cron.d/backup').endsWith("\n0 3 * * * root cd $dir || exit; $dir/bin/backup\n")
    }

    def 'what is not wanted any more goes, and a mount with other options is remounted'() {
        given:
        script '''
            sysctl('net.ipv4.ip_default_ttl') { absent() }
            cron('backup') { absent() }
            mount('old') { absent() }
            mount('data') { device 'data'; fstype 'tmpfs'; fsOptions 'size=2m' }
        '''

        when:
        inItsOwn '''
            mkdir -p "$BOX/old" "$BOX/data" /etc/cron.d /etc/sysctl.d
            mount -t tmpfs old "$BOX/old"; mount -t tmpfs -o size=1m data "$BOX/data"
            echo "old $BOX/old tmpfs defaults 0 0" > /etc/fstab; echo "data $BOX/data tmpfs size=1m 0 0" >> /etc/fstab
            touch /etc/cron.d/backup /etc/sysctl.d/60-emptybox-net.ipv4.ip_default_ttl.conf
            agent apply "$REPO" --json > "$BOX/first"
            agent plan "$REPO" --here --json > "$BOX/second"
            told; grep " $BOX/old " /proc/self/mountinfo && exit 9
            test ! -e /etc/cron.d/backup -a ! -e /etc/sysctl.d/60-emptybox-net.ipv4.ip_default_ttl.conf
        '''

        then:
        changes('first') == ['path.remove', 'path.remove', 'command.run', 'file.write', 'command.run', 'file.write']
        changes('second') == []
        text('mounted').contains('size=2048k')
        text('etc/fstab') == "data $dir/data tmpfs size=2m 0 0\n"
    }

    def 'what the kernel does not take is a problem, and the next start is not promised what it cannot have'() {
        given:
        script "sysctl('net.ipv4.ip_default_ttl') { value 'lots' }"

        when:
        inItsOwn '''
            agent apply "$REPO" --json > "$BOX/first" 2> "$BOX/error" && exit 9
            told
        '''

        then:
        text('error').contains('Cannot set /proc/sys/net/ipv4/ip_default_ttl')
        text('ttl') == '64\n'
        !Files.exists(dir.resolve('etc/sysctl.d/60-emptybox-net.ipv4.ip_default_ttl.conf'))
    }
}
