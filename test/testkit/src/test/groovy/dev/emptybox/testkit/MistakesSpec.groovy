package dev.emptybox.testkit

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.TempDir

/** Mistakes in specs, and their messages. */
class MistakesSpec extends KitSpec {

    @TempDir
    Path dir

    def 'a converge that failed fails its feature, unless the feature looks at the result'() {
        given:
        Files.writeString(dir.resolve('converge.groovy'), "file('a') { content 'x' }\nfail 'no good'\n")
        Files.writeString(dir.resolve('state.json'), '{}')

        expect:
        Specs.run(dir, '''
            class ASpec extends dev.emptybox.testkit.ConvergeSpec {
                def 'ignores it'() { when: converge(); then: true }
                def 'looks at it'() { expect: converge().failed.what().contains('no good') }
                def 'looks at what it changed'() { expect: converge().changed == [] }
            }''').collectEntries { name, why -> [name, why.readLines().take(1).join()] } == [
            'ignores it': 'dev.emptybox.testkit.SpecMistake: A converge failed, and the feature does not look at its result: no good', 'looks at it': '', 'looks at what it changed': '']
    }

    def 'an archive of a map has the same digest in each run'() {
        expect:
        Contents.archive(name, ['bin/app': 'x']).sha256() == digest

        where:
        name    || digest
        'a.zip' || '67e4ebd46e2ff8217cd9eb2153280fe7106d384fd91ea0e5bbc870a6b3f299bf'
        'a.tar' || '8c32b5dc67cbb5394fc1d491f3e4d272babc540e3611cfd768bdb7ffe151957f'
    }

    def 'everything that the script uses and the spec does not describe is reported at once, with the line and what to write'() {
        given:
        script '''
            exec('migrate') { command 'bin/migrate', "--to=it's" }
            httpCheck('https://example.org/status') { ignoreErrors() }
            tcpCheck 'db.internal:5432'
            exec('kernel') { command 'uname'; readOnly() }
        '''

        when:
        converge()

        then:
        def mistake = thrown(SpecMistake)
        mistake.message == [
            'The script uses something that the spec does not describe:',
            "  converge.groovy:2: command bin/migrate '--to=it'\\''s'",
            "      write: command('bin/migrate \\'--to=it\\'\\\\\\'\\'s\\'') { prints '' }",
            '  converge.groovy:3: GET https://example.org/status',
            "      write: answer 'https://example.org/status', 200, body: ''",
            '  converge.groovy:4: a connection to db.internal:5432',
            "      write: accept 'db.internal:5432'",
            '  converge.groovy:5: command uname',
            "      write: command('uname') { prints '' }"].join('\n')
    }

    def 'a plan complains too'() {
        given:
        script "exec('kernel') { command 'uname'; readOnly() }"

        when:
        plan()

        then:
        def mistake = thrown(SpecMistake)
        mistake.message.contains("write: command('uname') { prints '' }")
    }

    def 'a task that is not there is named with the nearest'() {
        given:
        shop()

        when:
        crashAfter 'template app.confg'
        converge()

        then:
        def mistake = thrown(SpecMistake)
        mistake.message == "The script has no task 'template app.confg'\n  did you mean 'template app.config'?"

        when:
        converge().diff('tmplate app.config')

        then:
        mistake = thrown(SpecMistake)
        mistake.message.startsWith("The script has no task 'tmplate app.config'")
    }

    def 'a task that changes nothing is no place to die'() {
        given:
        shop()
        converge()

        when:
        crashAfter 'service app'
        converge()

        then:
        def mistake = thrown(SpecMistake)
        mistake.message.startsWith("The agent should be killed after 'service app', which changed nothing")
    }

    def 'a file that is not there is named with the nearest'() {
        given:
        shop()
        converge()

        when:
        file('app.confg').text

        then:
        def mistake = thrown(SpecMistake)
        mistake.message == "There is no file app.confg on the box\n  did you mean 'app.config'?"
        !file('app.confg').exists
        file('app.confg').toString() == 'app.confg, which does not exist'
    }

    def 'a script without an end is ended, with the line where it was'() {
        given:
        script 'while (true) {\n}'
        scriptTimeout '100ms'

        when:
        def run = converge()

        then:
        run.failed.what == 'The script has exceeded its time limit'
        run.failed.where.file() == 'converge.groovy'
        Thread.allStackTraces.keySet().findAll { it.name == 'converge' && it.alive } == [] as Set
    }

    def 'a service that does not run cannot crash'() {
        when:
        service('app').crash()

        then:
        def mistake = thrown(SpecMistake)
        mistake.message == 'service app cannot crash\n  it does not run; running services: []'
    }

    def 'words that do not exist are named with the nearest: #wrong'() {
        when:
        call.delegate = this
        call.resolveStrategy = Closure.DELEGATE_FIRST
        call()

        then:
        def mistake = thrown(SpecMistake)
        mistake.message.contains(told)

        where:
        wrong      | call                                    || told
        'fact'     | { facts hostnme: 'x' }                  || "There is no fact hostnme\n  did you mean 'hostname'?"
        'label'    | { facts environment: 'prod' }           || "write labels env: 'prod'"
        'answer'   | { answer bdy: 'x', 'http://x/', 200 }   || "has no option bdy\n  did you mean 'body'?"
        'revision' | { revision autor: 'x' }                 || "A revision has no autor\n  did you mean 'author'?"
        'source'   | { source 'converge.grovy' }             || "did you mean 'converge.groovy'?"
        'state'    | { commit 'state.json': '{}' }           || 'set it: state.vars.port = 9090'
        'outside'  | { commit '../x': '' }                   || '../x is not in the state repo'
        'archive'  | { artefact 'http://x/a.rar', [a: 'b'] } || 'has no known archive extension'
    }

    def 'the state repo is the named one, or the nearest parent'() {
        given:
        def repo = Files.createDirectories(dir.resolve('repo'))
        def below = Files.createDirectories(repo.resolve('specs/deep'))
        Files.writeString(repo.resolve('converge.groovy'), '')

        expect:
        StateRepo.find(null, below) == repo
        StateRepo.find('', below) == repo
        StateRepo.find(repo.toString(), dir) == repo

        when:
        StateRepo.find(dir.toString(), below)

        then:
        def mistake = thrown(SpecMistake)
        mistake.message == "There is no converge.groovy in $dir\n  it is the value of the system property emptybox.repo"

        when:
        StateRepo.find(null, dir)

        then:
        mistake = thrown(SpecMistake)
        mistake.message.contains('-Demptybox.repo=DIRECTORY')
    }
}
