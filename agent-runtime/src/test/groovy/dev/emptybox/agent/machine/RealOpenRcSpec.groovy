package dev.emptybox.agent.machine

import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Requires

@Requires(value = { instance.box != null }, reason = 'this needs root, packages of OpenRC from apt, and the right to make namespaces and overlays')
class RealOpenRcSpec extends RealInitSystemSpecification {

    def setupSpec() {
        box = InitBox.openRc(base)
    }

    String providerWord() {
        'openrc'
    }

    List<String> tool(String verb, String name) {
        ['rc-service', name, verb]
    }

    void kill(String name) {
        box.run(['sh', '-c', "p=\$(cat /run/${name}.pid); c=\$(pgrep -P \$p); kill -9 \$p \$c".toString()])
    }

    /** As packages of Alpine do: it neither runs nor is enabled. */
    void install(String name, String script) {
        def program = share.resolve(name + '.sh')
        Files.writeString(program, '#!/bin/bash\n' + script + '\n')
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString('rwxr-xr-x'))
        def init = box.path('/etc/init.d/' + name)
        Files.writeString(init, """\
            #!/sbin/openrc-run
            supervisor=supervise-daemon
            command=$program
            pidfile=/run/${name}.pid
            respawn_max=1
            extra_started_commands=reload
            reload() {
                kill -HUP \$(pgrep -P \$(cat \$pidfile))
            }
            """.stripIndent())
        Files.setPosixFilePermissions(init, PosixFilePermissions.fromString('rwxr-xr-x'))
    }
}
