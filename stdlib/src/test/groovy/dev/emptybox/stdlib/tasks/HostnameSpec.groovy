package dev.emptybox.stdlib.tasks

class HostnameSpec extends SystemTaskSpecification {

    def setup() {
        ['/etc', '/proc', '/proc/sys', '/proc/sys/kernel'].each { box.directory(it) }
        box.file('/proc/sys/kernel/hostname', 'old\n').file('/etc/hostname', 'old\n', 0600)
    }

    def 'a name is written for the next start and given to the running box'() {
        when:
        run(new Hostname('web-1.example.org'))

        then:
        changes() == ["kernel.set /proc/sys/kernel/hostname: the kernel has 'old'", 'file.write /etc/hostname: its content differs']
        text('/etc/hostname') == 'web-1.example.org\n'
        mode('/etc/hostname') == '0600'

        and:
        run(new Hostname('web-1.example.org')).reason == 'it is up to date'
    }

    def 'with atBoot only the file is written'() {
        expect:
        run(new Hostname('web')) { atBoot() }.changed
        lines()*.kind() == ['file.write']
    }

    def 'what cannot be a name is refused: #name'() {
        expect:
        refused(new Hostname(name))*.what() == ["'$name' is not a valid host name"]*.toString()

        where:
        name << ['-a', 'a-', 'a_b', 'a..b', 'a b', 'a' * 64, ('a' * 40 + '.') * 2 + 'a']
    }
}
