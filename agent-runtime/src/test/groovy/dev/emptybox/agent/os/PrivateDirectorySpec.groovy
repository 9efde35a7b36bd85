package dev.emptybox.agent.os

import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Specification
import spock.lang.TempDir

class PrivateDirectorySpec extends Specification {

    @TempDir
    Path dir

    private static String mode(Path path) {
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
    }

    def 'a new directory is for the agent alone'() {
        expect:
        mode(PrivateDirectory.at(dir.resolve('home/journal'))) == 'rwx------'
    }

    def 'one that an earlier agent left open is closed, with its content'() {
        given:
        def journal = Files.createDirectory(dir.resolve('journal'))
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString('rwxr-xr-x'))
        Files.writeString(journal.resolve('ledger.json'), '{}')

        when:
        PrivateDirectory.at(journal)

        then:
        mode(journal) == 'rwx------'
        Files.readString(journal.resolve('ledger.json')) == '{}'
    }

    def 'a file in the way is a problem'() {
        given:
        def file = Files.writeString(dir.resolve('journal'), '')

        when:
        PrivateDirectory.at(file)

        then:
        thrown(ProblemException)
    }

    def 'a file that is replaced privately is for the agent alone, whatever it was before'() {
        given:
        def file = Files.writeString(dir.resolve('snapshot.json'), 'old')

        when:
        Durable.replacePrivately(file, 'new'.bytes)

        then:
        mode(file) == 'rw-------'
        Files.readString(file) == 'new'
    }
}
