package dev.emptybox.testkit

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** The specs of the sample are worth something: each of these mistakes in its script is noticed, and not by the golden plan alone. */
class SampleMutationSpec extends Specification {

    static final Path SAMPLE = Path.of('../../samples/hello-app').toAbsolutePath().normalize()
    static final String SCRIPT = Files.readString(SAMPLE.resolve('converge.groovy'))

    @TempDir
    Path repo

    def setup() {
        Files.walk(SAMPLE).withCloseable { paths ->
            paths.filter { Files.isRegularFile(it) && !it.toString().contains('/.emptybox/') }.forEach {
                def target = repo.resolve(SAMPLE.relativize(it).toString())
                Files.createDirectories(target.parent)
                Files.copy(it, target)
            }
        }
    }

    private Map<String, String> failures() {
        Specs.run(repo, Files.readString(repo.resolve('specs/HelloSpec.groovy'))).findAll { it.value && !it.value.contains('golden(') }
    }

    def 'without a mistake all is well'() {
        expect:
        failures() == [:]
    }

    def 'it is noticed when the script #mistake'() {
        given:
        def mutated = SCRIPT.replace(was, now)
        assert mutated != SCRIPT
        Files.writeString(repo.resolve('converge.groovy'), mutated)

        expect:
        !failures().isEmpty()

        where:
        mistake                              | was                                 | now
        'does not restart for a new setting' | 'restartOn config, program'         | 'restartOn program'
        'does not restart for a new program' | 'restartOn config, program'         | 'restartOn config'
        'restarts for nothing'               | 'restartOn config, program'         | ''
        'forgets the directory'              | "directory 'bin'\n"                 | ''
        'writes the setting elsewhere'       | "template('app.config')"            | "template('bin/app.config')"
        'has no health check'                | 'health '                           | '// health '
        'gives the new program less time'    | "within '30s'"                      | "within '3s'"
        'pins a checksum'                    | 'sha256 state.distro.sha256'        | "sha256 '${'1' * 64}'"
        'starts nothing'                     | SCRIPT.substring(SCRIPT.indexOf('service(')) | ''
    }
}
