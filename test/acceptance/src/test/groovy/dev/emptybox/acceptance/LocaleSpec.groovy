package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** Names and arguments outside ASCII, whatever the locale that the agent is started in. */
class LocaleSpec extends Specification {

    static final String SCRIPT = '''\
        file('naïve') { content 'grün' }
        exec('clean') { shell 'rm -rf ü*; printf "%s %s" "$WORD" "${LC_ALL-unset}" > word'; env 'WORD', 'größe'; writes '.' }
        service('app') { command 'sh', '-c', 'printf "%s %s" "$0" "${LC_ALL-unset}" > app; exec sleep 600', 'fünf' }
        '''.stripIndent()

    /** What cannot be passed, and the line of the script. */
    static final List<List<String>> UNPASSABLE = [
        ['the argument', "exec('clean') { shell 'rm -rf ü*'; writes '.' }"],
        ['the value of the variable WORD', "exec('clean') { command 'true'; env 'WORD', 'größe'; writes '.' }"],
        ['the argument', "service('app') { command 'echo', 'fünf' }"],
        ['the argument', "service('app') { command 'sleep', '600'; health { command 'echo', 'fünf' } }"],
        ['the path', "file('naïve') { content 'x' }"],
        ['the path', "link('l') { target 'naïve' }"]]

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Box box

    GitRepo repo

    def setup() {
        box = new Box(directory)
        repo = GitRepo.create(directory, 'repo')
        repo.commit('first', ['converge.groovy': SCRIPT, 'state.json': '{}'])
        ['a', 'b', 'c'].each { Files.createFile(box.root.resolve(it)) }
    }

    private List<String> names() {
        Command.run(box.root, [LC_ALL: 'C', PATH: '/usr/bin:/bin'], ['ls', '-b']).out.readLines()
    }

    private static Map<String, String> minimal(Map<String, String> locale) {
        [PATH: System.getProperty('java.home') + '/bin:/usr/bin:/bin'] + locale
    }

    def 'nothing depends on the locale, which commands and services get as the agent has it (F24): #locale'() {
        given: 'made by a process that knows nothing of locales'
        assert Command.run(box.root, minimal([LC_ALL: 'C']), ['sh', '-c', 'touch "$(printf \'\\303\\274x\')"']).exit == 0
        assert names() == ['a', 'b', 'c', '\\303\\274x']

        when:
        def done = Command.run(box.root, minimal(locale), [Box.LAUNCHER.toString(), 'apply', repo.bare.toString(), '--home', box.home.toString()])
        Await.until('the service is up') { Files.exists(box.root.resolve('app')) && Files.size(box.root.resolve('app')) > 5 }

        then:
        done.exit == 0
        names() == ['a', 'app', 'b', 'c', 'na\\303\\257ve', 'word']
        Files.readString(box.root.resolve('word')) == "größe $told"
        Files.readString(box.root.resolve('app')) == "fünf $told"

        where:
        locale                        || told
        [:]                           || 'unset'
        [LC_ALL: 'C']                 || 'C'
        [LANG: 'de_DE.UTF-8']         || 'unset'
        [LC_ALL: 'en_US.ISO-8859-1']  || 'en_US.ISO-8859-1'
    }

    def 'Java that was started in another locale refuses what it cannot pass, before anything is touched (F24)'() {
        given: 'each in a box of its own'
        def cases = ['plan', 'apply'].collectMany { command -> UNPASSABLE.collect { what, script -> [command: command, what: what, script: script] } }
        cases.eachWithIndex { it, number ->
            it.name = "case-$number".toString()
            it.repo = GitRepo.create(directory, it.name)
            it.repo.commit('first', ['converge.groovy': "file('first') { content 'x' }\n$it.script\n".toString(), 'state.json': '{}'])
            it.root = Files.createDirectories(directory.resolve("${it.name}-root"))
        }
        def lines = cases.collectEntries {
            [it.name, [it.command, it.repo.bare.toString(), '--root', it.root.toString(), '--home', directory.resolve("${it.name}-home").toString()]]
        }

        when: 'without the launcher'
        def done = new InTurn(directory.resolve('lines.tsv'), lines, [], { Command.run(box.root, minimal([LC_ALL: 'C']), it) }).done

        then:
        done.keySet() == cases*.name as Set
        cases.each {
            def its = done[it.name]
            assert its.exit == 1
            assert its.text.contains('Cannot pass ' + it.what)
            assert its.text.contains('at converge.groovy:2:')
            assert its.text.contains('LC_ALL=C.UTF-8')
            assert !its.text.contains('InvalidPathException')
            assert it.root.toFile().list().length == 0
        }
    }
}
