package dev.emptybox.agent.machine.files

import dev.emptybox.stdlib.model.Attributes
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermission
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Specification
import spock.lang.TempDir

class ExtendedAttributesSpec extends Specification {

    @TempDir
    Path directory

    def 'an agent that is not root can write into its copy of a read-only file'() {
        given:
        def file = Files.writeString(directory.resolve('a'), 'old')
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString('r--r--r--'))
        def copy = directory.resolve('.copy')

        when:
        def made = ExtendedAttributes.makeCopy(file, copy, new Attributes(0444, Files.getOwner(file).name, Files.getAttribute(file, 'posix:group').name))

        then:
        made
        Files.getPosixFilePermissions(copy).contains(PosixFilePermission.OWNER_WRITE)
        Files.readString(copy) == 'old'
    }
}
