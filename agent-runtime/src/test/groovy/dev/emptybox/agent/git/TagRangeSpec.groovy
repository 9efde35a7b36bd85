package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import spock.lang.Specification
import spock.lang.TempDir

/** The newest tag of a range is followed. */
class TagRangeSpec extends Specification {

    @TempDir
    Path dir
    Git git

    private void tagged(String... names) {
        git = Git.init(dir.resolve('origin'))
        git.write('converge.groovy', 'one').commit('First')
        names.each { git.run('commit', '-q', '--allow-empty', '-m', it); git.run(*(it.startsWith('v') ? ['tag', '-a', '-m', it, it] : ['tag', it])) }
    }

    private GitSource follow(String ref, String url = null) {
        new GitSource(url ?: git.directory.toString(), ref, '', dir.resolve('source'), Credentials.none())
    }

    private static SourceException failing(Closure<?> work) {
        try {
            work()
        } catch (SourceException e) {
            return e
        }
        null
    }

    def 'the newest of #range is #newest'() {
        given:
        def tags = ['v1.2.0', 'v1.10.0', 'v1.9.3', 'v2.0.0', 'v2.1.0-rc1', 'v10', 'release-1.4.2', 'release-2.0', 'app/v1.3.1', '1.11.0', 'latest', 'v1.x', 'vendor-9']

        expect:
        TagRange.isMeant(range)
        TagRange.of(range).map { it.newest(tags).orElse('none') }.orElse('not valid') == newest

        where:
        range                 || newest
        'v1.*'                || 'v1.10.0'
        'v1.9.*'              || 'v1.9.3'
        'v1.*.*'              || 'v1.10.0'
        'v2.*'                || 'v2.0.0'
        'v*'                  || 'v10'
        'release-*'           || 'release-2.0'
        'release-1.*'         || 'release-1.4.2'
        'app/v1.*'            || 'app/v1.3.1'
        '1.*'                 || '1.11.0'
        '*'                   || 'v10'
        '^1.2'                || '1.11.0'
        '~1.9'                || 'v1.9.3'
        '>=1.2 <2'            || '1.11.0'
        '>=3 <4'              || 'none'
        'v3.*'                || 'none'
        'v1*'                 || 'not valid'
        'v*.2'                || 'not valid'
        'a b*'                || 'not valid'
        '../*'                || 'not valid'
        '^'                   || 'not valid'
        'v1.2.3.4.*'          || 'not valid'
        'v99999999999999.*'   || 'not valid'
        'v' + '9' * 5000 + '*'  || 'not valid'
    }

    def 'a box follows the newest version of a range, back as well, and an unchanged one costs one listing'() {
        given:
        tagged('v1.2.0', 'v1.10.0', 'v2.0.0')
        def asked = []
        def server = GitServer.serve(BareRepository.at(dir.resolve('origin/.git'), Clock.systemUTC()), 'state', { asked << it })
        def source = follow('v1.*', server.url())

        expect:
        source.head().with { [it.ref(), it.revision().message()] } == ['v1.10.0', 'v1.10.0']
        Files.readString(source.checkout(source.head().revision()).directory().resolve('converge.groovy')) == 'one'

        when:
        asked.clear()
        source.head()

        then:
        asked == ['ls-refs']

        when:
        git.run('commit', '-q', '--allow-empty', '-m', 'newer')
        git.run('tag', '-a', '-m', 'x', 'v1.11.0')

        then:
        source.head().with { [it.ref(), it.revision().message()] } == ['v1.11.0', 'newer']

        when: 'it is withdrawn, and another one moved'
        git.run('tag', '-d', 'v1.11.0')
        git.run('tag', '-f', '-a', '-m', 'moved', 'v1.10.0', 'v2.0.0^{}')

        then:
        source.head().with { [it.ref(), it.revision().message()] } == ['v1.10.0', 'v2.0.0']

        cleanup:
        server?.close()
    }

    def 'a range without a tag is a problem, and never an empty state'() {
        given:
        tagged('v2.0.0-rc1', 'w1')

        expect:
        failing { follow('v1.*').head() }.problem().with { [it.what(), it.cure()] } == ["no tag in ${git.directory} is in the range v1.*".toString(), 'existing: v2.0.0-rc1, w1']
        failing { follow('v1*') }.problem().cure().contains("'v1.*'")
    }
}
