package dev.emptybox.testkit

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification

class InitialSpecSpec extends Specification {

    def 'the spec of a new state repo succeeds'() {
        given:
        def repo = Path.of('../../scripts/init').toAbsolutePath().normalize()

        when:
        def ran = Specs.run(repo, Files.readString(repo.resolve('specs/AppSpec.groovy')))

        then:
        ran.size() == 2
        ran.findAll { it.value } == [:]
    }
}
