package dev.emptybox.agent.machine.packages

import static dev.emptybox.agent.machine.Caught.problem
import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.box.packages.PackageChange
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Software.Move
import dev.emptybox.stdlib.model.Software.State
import spock.lang.Specification

/** What package managers print, and their commands; the machine of the build may not have them. */
class PackageManagersSpec extends Specification {

    final List<Command> ran = []

    private Packages packages(List<String> programs, Map<String, List> answers = [:]) {
        def run = { Command command ->
            ran << command
            def answer = answers.find { command.argv().join(' ').contains(it.key) }?.value ?: [0, '']
            new Command.Result((Integer) answer[0], (String) answer[1], '', false)
        }
        new Packages(new PackageTool(run, Time.SYSTEM, [http_proxy: 'http://proxy:3128', SECRET: 'x']), { it in programs })
    }

    def 'the state of a Debian package is #state for #answer'() {
        expect:
        packages(['apt-get', 'dpkg-query'], ['dpkg-query': [rc, answer]]).state('hello') == state

        where:
        rc | answer                                                   || state
        0  | 'install ok-is-not-a-word'                               || State.ABSENT
        0  | 'install installed 2.10-3\n'                             || new State('2.10-3', false)
        0  | 'hold installed 1:2.10-3\n'                              || new State('1:2.10-3', true)
        0  | 'deinstall config-files 2.10-3\n'                        || State.ABSENT
        0  | 'deinstall config-files 1\ninstall installed 2\n'        || new State('2', false)
        1  | ''                                                       || State.ABSENT
    }

    def 'Debian offers its candidate first'() {
        expect:
        Apt.parseVersions('''\
hello:
  Installed: 2.9
  Candidate: 2.10-3
  Version table:
     2.12-1~bpo12+1 100
        100 http://deb.debian.org/debian bookworm-backports/main amd64 Packages
     2.10-3 500
        500 http://deb.debian.org/debian bookworm/main amd64 Packages
 *** 2.9 -1
        100 /var/lib/dpkg/status
''') == ['2.10-3', '2.12-1~bpo12+1', '2.9']
        Apt.parseVersions('hello:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n') == []
        Apt.parseVersions('') == []
    }

    def 'a simulation on Debian reports installed and removed packages'() {
        expect:
        Apt.parseMoves('''\
Inst libc6 [2.36-9] (2.36-10 Debian:12.9/stable [amd64])
Inst hello (2.10-3 Debian:12.9/stable [amd64])
Remv old [1.0] [other:amd64 ]
Conf hello (2.10-3 Debian:12.9/stable [amd64])
''') == [new Move('libc6', '2.36-9', '2.36-10'), new Move('hello', null, '2.10-3'), new Move('old', '1.0', null)]
    }

    def 'apt runs non-interactively'() {
        when:
        packages(['apt-get', 'dpkg-query'], ['dpkg-query': [0, 'install installed 1.22-1\n']]).perform(new PackageChange.InstallPackage('nginx', '1.22-1', 0))
        def install = ran.find { it.argv().contains('install') && !it.argv().contains('-s') }

        then:
        install.argv() == ['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Options::=--force-confdef',
            '-o', 'Dpkg::Options::=--force-confold', '--allow-downgrades', 'install', 'nginx=1.22-1']
        install.environment() == [LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none', http_proxy: 'http://proxy:3128']
    }

    def 'an installation that would remove more than allowed is refused before it begins'() {
        when:
        def problem = problem {
            packages(['apt-get', 'dpkg-query'], [' -s ': [0, 'Remv mawk [1.3]\nInst gawk (5.2 Debian [amd64])\n']])
                .perform(new PackageChange.InstallPackage('gawk', null, 0))
        }

        then:
        problem.what() == 'Package gawk would remove other packages'
        problem.why() == 'mawk'
        ran*.argv().every { it.contains('-s') }
    }

    def 'what does not show after it was done is a problem'() {
        expect:
        problem { packages(programs, answers).perform(change) }.what() == what

        where:
        programs                 | answers                                       | change                                   || what
        ['apt-get', 'dpkg-query'] | ['dpkg-query': [1, '']]                      | new PackageChange.InstallPackage('x', null, 0)  || 'Package x is not installed'
        ['apk']                  | ['info': [0, 'x-1.0-r0'], 'grep': [1, '']]    | new PackageChange.RemovePackage('x')            || 'Package x is still installed'
    }

    def 'the state of an Alpine package is what apk says, and held means a version constraint'() {
        expect:
        packages(['apk'], ['info': [rc, answer], 'grep': [grep, '']]).state('py3-six') == state

        where:
        rc | answer                 | grep || state
        0  | 'py3-six-1.16.0-r9\n'  | 1    || new State('1.16.0-r9', false)
        0  | 'py3-six-1.16.0-r9\n'  | 0    || new State('1.16.0-r9', true)
        1  | ''                     | 1    || State.ABSENT
    }

    def 'Alpine offers the newest first'() {
        expect:
        Apk.parseVersions('''\
nginx policy:
  1.24.0-r7:
    lib/apk/db/installed
    https://dl-cdn.alpinelinux.org/alpine/v3.18/main
  1.26.2-r0:
    @edge https://dl-cdn.alpinelinux.org/alpine/edge/main
''') == ['1.26.2-r0', '1.24.0-r7']
    }

    def 'a simulation on Alpine reports installed and removed packages'() {
        expect:
        Apk.parseMoves('''\
(1/4) Purging old (1.0-r0)
(2/4) Installing pcre2 (10.42-r1)
(3/4) Upgrading zlib (1.2.13-r1 -> 1.3.1-r0)
(4/4) Reinstalling musl (1.2.4-r2)
OK: 12 MiB in 30 packages
''') == [new Move('old', '1.0-r0', null), new Move('pcre2', null, '10.42-r1'), new Move('zlib', '1.2.13-r1', '1.3.1-r0'),
            new Move('musl', '1.2.4-r2', '1.2.4-r2')]
    }

    def 'dnf reports states and versions without an epoch of 0'() {
        expect:
        packages(['dnf'], ['rpm': [rc, answer], 'versionlock': [0, locks]]).state('nginx') == state
        Dnf.parseVersions('0:1.24.0-1.fc40\n\n1:1.26.2-1.fc40\n1.24.0-1.fc40\n') == ['1:1.26.2-1.fc40', '1.24.0-1.fc40']

        where:
        rc | answer                      | locks                         || state
        0  | '1:1.26.2-1.fc40\n'         | ''                            || new State('1:1.26.2-1.fc40', false)
        0  | '1.26.2-1.fc40\n'           | 'nginx-0:1.26.2-1.fc40.*\n'   || new State('1.26.2-1.fc40', true)
        0  | '1.26.2-1.fc40\n'           | 'Package name: nginx\n'       || new State('1.26.2-1.fc40', true)
        0  | '1.26.2-1.fc40\n'           | 'nginx-mod-mail-1.2-1.*\n'    || new State('1.26.2-1.fc40', false)
        1  | 'package is not installed'  | ''                            || State.ABSENT
    }

    def 'each gets the change with its own commands'() {
        expect:
        tool.argv(change).join(' ').endsWith(words)

        where:
        tool | change                                            || words
        Apt  | new PackageChange.InstallPackage('x', null, 0)           || 'install x'
        Apt  | new PackageChange.InstallPackage('x', '1*', 0)           || '--allow-downgrades install x=1*'
        Apt  | new PackageChange.RemovePackage('x')                     || 'remove x'
        Apt  | new PackageChange.RefreshPackages()                      || 'update'
        Apt  | new PackageChange.HoldPackage('x', true)                 || 'apt-mark hold x'
        Apt  | new PackageChange.HoldPackage('x', false)                || 'apt-mark unhold x'
        Apk  | new PackageChange.InstallPackage('x', null, 0)           || 'apk add x'
        Apk  | new PackageChange.InstallPackage('x', '1.2-r0', 0)       || 'apk add x=1.2-r0'
        Apk  | new PackageChange.InstallPackage('x', '1.2.*', 0)        || 'apk add x~1.2'
        Apk  | new PackageChange.RemovePackage('x')                     || 'apk del x'
        Apk  | new PackageChange.RefreshPackages()                      || 'apk update'
        Apk  | new PackageChange.HoldPackage('x', false)                || 'apk add x'
        Dnf  | new PackageChange.InstallPackage('x', '1.2-1', 0)        || 'dnf -q -y install x-1.2-1'
        Dnf  | new PackageChange.RemovePackage('x')                     || 'rpm -e x'
        Dnf  | new PackageChange.RefreshPackages()                      || 'makecache --refresh'
        Dnf  | new PackageChange.HoldPackage('x', true)                 || 'versionlock add x'
    }

    def '#newer is newer than #older'() {
        expect:
        [older, newer].sort(false, new VersionOrder()) == [newer, older]

        where:
        newer      | older
        '1.10'     | '1.9'
        '1.0'      | '1.0~rc1'
        '1.0.1'    | '1.0'
        '2:0.1'    | '1:9.9'
        '1:0.1'    | '9.9'
        '1.2-r10'  | '1.2-r9'
        '1.0a'     | '1.0'
    }

    def 'a box without a package manager says so'() {
        expect:
        problem { packages([]).state('x') }.what() == 'This box has no supported package manager'
    }
}
