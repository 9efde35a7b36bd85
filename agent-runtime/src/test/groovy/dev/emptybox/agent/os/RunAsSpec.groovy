package dev.emptybox.agent.os

import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class RunAsSpec extends Specification {

    static final boolean ROOT = System.getProperty('user.name') == 'root'

    @TempDir
    Path dir

    private Path program(String name, String help = '') {
        def file = Files.writeString(dir.resolve(name), "#!/bin/sh\necho '$help'\n")
        file.toFile().executable = true
        file
    }

    private AccountFiles accounts() {
        Files.writeString(dir.resolve('passwd'), 'root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/srv/app:/bin/sh\n')
        Files.writeString(dir.resolve('group'), 'root:x:0:\napp:x:1001:\n')
        new AccountFiles(dir, [])
    }

    private RunAs runAs(String own = 'root') {
        new RunAs(accounts(), [dir], own)
    }

    def 'nothing is needed for the own user'() {
        expect:
        runAs().prefix('') == RunAs.Prefix.NONE
        runAs('app').prefix('app') == new RunAs.Prefix([], [HOME: '/srv/app', USER: 'app', LOGNAME: 'app'])
    }

    def 'setpriv of util-linux is preferred'() {
        given:
        program('su')
        program('setpriv', '--init-groups  initialize supplementary groups')

        expect:
        runAs().prefix('app') == new RunAs.Prefix(["$dir/setpriv".toString(), '--reuid=1000', '--regid=1001', '--init-groups', '--'],
            [HOME: '/srv/app', USER: 'app', LOGNAME: 'app'])
    }

    def 'the setpriv of busybox is not enough, su is'() {
        given:
        program('su')
        program('setpriv', 'BusyBox: --nnp')

        expect:
        runAs().prefix('app').argv()[0] == "$dir/su".toString()
        runAs().prefix('app').argv().last() == 'app'
    }

    def 'what cannot be is a problem with a cure: #why'() {
        given:
        if (tool) {
            program('su')
        }

        when:
        runAs(own).prefix(user)

        then:
        def e = thrown(ProblemException)
        with(e.problems()[0]) { problem ->
            problem.what() == "Cannot run as $user"
            problem.why() == why
            !problem.cure().empty
        }

        where:
        own    | user  | tool  || why
        'root' | 'eve' | true  || 'there is no user eve on this box'
        'app'  | 'root'| true  || 'the agent runs as app, and only root may start processes of other users'
        '?'    | 'app' | true  || 'the agent runs as ?, and only root may start processes of other users'
        'root' | 'app' | false || 'this box has neither setpriv of util-linux nor su'
    }

    @Requires(value = { instance.ROOT }, reason = 'only root may become somebody else')
    def 'on this machine #tool starts a process as the user nobody, with unchanged arguments'() {
        given:
        def found = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].collect { Path.of(it, tool) }.find { Files.isExecutable(it) }
        if (found != null) {
            Files.createSymbolicLink(dir.resolve(tool), found)
        }
        def prefix = new RunAs(new AccountFiles(), [dir], 'root').prefix('nobody')

        when:
        def argv = prefix.argv() + ['/bin/sh', '-c', 'id -un; for a; do echo "[$a]"; done; echo $HOME', 'sh', 'a b', '-c', '', '$x;']
        def builder = new ProcessBuilder(argv).redirectErrorStream(true)
        builder.environment().putAll(prefix.environment())
        def process = builder.start()
        process.outputStream.close()
        def lines = process.inputStream.readLines()

        then:
        process.waitFor(20, TimeUnit.SECONDS)
        lines == ['nobody', '[a b]', '[-c]', '[]', '[$x;]', new AccountFiles().user('nobody').get().home()]

        where:
        tool << ['setpriv', 'su']
    }
}
