package dev.emptybox.stdlib.tasks

import java.nio.file.Path

class SysctlSpec extends SystemTaskSpecification {

    static final String FILE = '/etc/sysctl.d/60-emptybox-vm.swappiness.conf'

    private void kernel(String path, String value) {
        for (def up = Path.of(path).parent; up != null; up = up.parent) {
            box.directory(up.toString())
        }
        box.file(path, value)
    }

    def setup() {
        box.directory('/etc').directory('/etc/sysctl.d').directory('/proc').directory('/proc/sys')
    }

    def 'a value is written for the next start and set in the running kernel, each where it differs'() {
        given:
        kernel '/proc/sys/vm/swappiness', '60\n'

        when:
        run(new Sysctl('vm.swappiness')) { value '10' }

        then:
        changes() == ["kernel.set /proc/sys/vm/swappiness: the kernel has '60'", "file.write $FILE: it does not exist"]*.toString()
        text(FILE) == 'vm.swappiness = 10\n'
        text('/proc/sys/vm/swappiness') == '10\n'

        and:
        run(new Sysctl('vm.swappiness')) { value '10' }.reason == 'it is up to date'
    }

    def 'a kernel that has lost its value gets it back, and tabs between numbers are no difference'() {
        given:
        kernel '/proc/sys/vm/swappiness', '60\n'
        kernel '/proc/sys/net/ipv4/tcp_rmem', '4096\t131072\t6291456\n'
        box.file(FILE, 'vm.swappiness = 10\n')
        box.file('/etc/sysctl.d/60-emptybox-net.ipv4.tcp_rmem.conf', 'net.ipv4.tcp_rmem = 4096 131072 6291456\n')

        when:
        run(new Sysctl('vm.swappiness')) { value '10' }

        then:
        lines()*.kind() == ['kernel.set']
        !run(new Sysctl('net.ipv4.tcp_rmem')) { value '4096 131072 6291456' }.changed
    }

    def 'a name with a dot in it is written with a slash'() {
        given:
        kernel '/proc/sys/net/ipv4/conf/eth0.100/forwarding', '1\n'

        when:
        run(new Sysctl('net.ipv4.conf.eth0/100.forwarding')) { value '0' }

        then:
        lines()*.target() == ['/proc/sys/net/ipv4/conf/eth0.100/forwarding', '/etc/sysctl.d/60-emptybox-net.ipv4.conf.eth0.100.forwarding.conf']
    }

    def 'with atBoot only the file is written, and with absent only the file is removed'() {
        given:
        kernel '/proc/sys/vm/swappiness', '60\n'

        expect:
        run(new Sysctl('vm.swappiness')) { value '10'; atBoot() }.changed
        lines()*.kind() == ['file.write']
        run(new Sysctl('vm.swappiness')) { absent() }.changed
        lines()*.kind() == ['path.remove']
        run(new Sysctl('vm.swappiness')) { absent() }.reason == 'it does not exist'
    }

    def 'a key that the kernel does not have is refused, and nothing is written'() {
        expect:
        refused(new Sysctl('vm.swapiness')) { value '10' }[0].with { [what(), cure()] } ==
            ['The kernel has no parameter vm.swapiness', 'correct the name, load its kernel module, or write atBoot()']
    }

    def 'without a visible kernel the value is set'() {
        given:
        box.entries.remove('/proc/sys')

        when:
        run(new Sysctl('vm.swappiness')) { value '10' }

        then:
        lines().first().reason() == 'the value of the kernel is not known here'
    }

    def 'what makes no sense is refused: #what'() {
        expect:
        refused(new Sysctl(name), options)*.what() == [what]

        where:
        name            | options                     || what
        'swappiness'    | { value '1' }               || "'swappiness' is not a kernel parameter"
        'vm.../x'       | { value '1' }               || "'vm.../x' is not a kernel parameter"
        'vm.swappiness' | { }                         || 'sysctl vm.swappiness has no value'
        'vm.swappiness' | { value 'a\nb' }            || "value 'a\nb' is not a value of a kernel parameter"
        'vm.swappiness' | { value '1'; absent() }     || 'sysctl vm.swappiness is absent and has other options'
    }

    def 'numbers are compared by value, as the kernel reads them: #wished (T14)'() {
        given:
        kernel '/proc/sys/vm/swappiness', found + '\n'
        box.file(FILE, "vm.swappiness = $wished\n")

        expect:
        (run(new Sysctl('vm.swappiness')) { value wished }.reason == 'it is up to date') == same

        where:
        wished     | found    || same
        '0x1'      | '1'      || true
        '01'       | '1'      || true
        '010'      | '8'      || true
        '0x10 -01' | '16\t-1' || true
        '0x1'      | '2'      || false
        '09'       | '9'      || false
        '0'        | '0'      || true
    }
}
