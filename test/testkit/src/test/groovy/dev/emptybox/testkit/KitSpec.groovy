package dev.emptybox.testkit

import java.nio.file.Files
import java.nio.file.Path

/** For specs of the kit itself: a state repo with an empty state, whose script each feature writes. */
abstract class KitSpec extends ConvergeSpec {

    private static final Path REPO = repo()

    private static Path repo() {
        def directory = Files.createTempDirectory('kit')
        Files.writeString(directory.resolve('converge.groovy'), '')
        Files.writeString(directory.resolve('state.json'), '{}')
        directory.toFile().deleteOnExit()
        directory.toFile().listFiles()*.deleteOnExit()
        directory
    }

    @Override
    protected Path stateRepo() {
        REPO
    }

    /** Whatever a feature is about: no apply did anything else than the plan before it had said. */
    def cleanup() {
        assert stage.ledger().mismatches() == 0
    }

    String script(String text, Map<String, String> files = [:]) {
        commit(['converge.groovy': text] + files)
    }

    static final String SHOP = '''
        def config = template('app.config') {
            source 'app.config.ftl'
            vars   state.vars
        }

        def program = download('app.jar') {
            url    state.url
            sha256 state.sha256
        }

        service('app') {
            command   'java', '-jar', 'app.jar'
            restartOn config, program
            health    { http "http://127.0.0.1:${state.vars.port}/healthz"; within '30s' }
        }
    '''

    static final String DIGEST = 'a' * 64

    /** A program with a configuration, not yet converged. */
    void shop() {
        state = [url: 'https://repo.example.org/app-1.jar', sha256: DIGEST, vars: [port: 8080]]
        script(SHOP, ['templates/app.config.ftl': 'port = ${port?c}\n'])
    }
}
