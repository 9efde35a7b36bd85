package dev.emptybox.testkit

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.TempDir

class GoldenSpec extends KitSpec {

    @TempDir
    Path dir

    private Golden golden(boolean update, Map<String, String> environment = [:]) {
        Golden.of(dir.resolve('golden'), 'v1.plan', update, environment)
    }

    def 'a missing golden plan reports how to create it'() {
        when:
        golden(false)

        then:
        def mistake = thrown(SpecMistake)
        mistake.message.startsWith('There is no golden plan v1.plan yet')
        mistake.message.contains('-Dgolden.update=true, or emptybox test --update-golden')
    }

    def 'it is made when that is asked for, and is the same afterwards wherever the tasks stand'() {
        given:
        shop()

        expect:
        plan() == golden(true)
        Files.readString(dir.resolve('golden/v1.plan')) == '''\
            template app.config
              + file.write app.config  it does not exist
                  --- /dev/null
                  +++ app.config
                  @@ -1,0 +1,1 @@
                  +port = 8080
            download app.jar
              + artefact.place app.jar  it does not exist
                  - nothing
                  + sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 1024 bytes
            service app
              + service.start app  it has not been started
            Plan: 3 to change, 0 restarts, 0 unknown.
            '''.stripIndent()

        when:
        script '// a comment more\n' + SHOP

        then:
        plan() == golden(false)
        golden(false) == plan()
    }

    def 'a plan that differs shows how, and how to take it'() {
        given:
        shop()
        plan() == golden(true)

        when:
        state.vars.port = 9090
        def golden = golden(false)

        then:
        plan() != golden
        golden.toString().contains('-      +port = 8080\n+      +port = 9090')
        golden.toString().endsWith('if the plan is right: -Dgolden.update=true, or emptybox test --update-golden')
    }

    def 'a build server updates none'() {
        when:
        golden(true, [CI: 'true'])

        then:
        def mistake = thrown(SpecMistake)
        mistake.message.startsWith('Golden plans are not updated on a build server')
    }
}
