package dev.emptybox.agent.cli

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Requires

/** Files with secrets that every user of the machine can read. */
class ExposedSecretsSpec extends CommandLineSpecification {

    private Path secretFile(String mode) {
        def file = dir.resolve('password')
        Files.writeString(file, 'hunter2')
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode))
    }

    @Requires({ os.linux || os.macOs })
    def 'a file of a secret with mode #mode is used, and warned of once: #warned (D23)'() {
        given:
        script "file('a') { content secret('db') }\nfile('b') { content secret('db') }"
        def file = secretFile(mode)

        when:
        def exit = apply('--secret', "db=file:$file")

        then:
        exit == 0
        text('a') == 'hunter2'
        err.count("warning: The file of secret db, $file is readable or writable for every user of this machine") == (warned ? 1 : 0)
        err.contains("cure: chmod 600 $file") == warned
        !err.contains('hunter2')

        where:
        mode        | warned
        'rw-r--r--' | true
        'r--r--r--' | true
        'rw-r-----' | false
        'rw-------' | false
    }

    @Requires({ os.linux || os.macOs })
    def 'a file of credentials that every user can read is warned of by #command (D23)'() {
        given:
        script "directory 'a'"
        def file = secretFile('rw-r--r--')

        when:
        emptybox(command, repo.toString(), '--credentials', file.toString(), *more.collect { it.toString().replace('HOME', home.toString()).replace('ROOT', root.toString()) })

        then:
        err.count("warning: The credentials file $file is readable or writable for every user of this machine") == 1

        where:
        command | more
        'plan'  | ['--home', 'HOME']
        'check' | ['--home', 'HOME']
        'apply' | ['--home', 'HOME', '--root', 'ROOT']
    }
}
