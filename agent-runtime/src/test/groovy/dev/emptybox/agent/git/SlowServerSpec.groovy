package dev.emptybox.agent.git

import java.nio.file.Path
import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** Servers that send too slowly, or too much. */
@Timeout(60)
class SlowServerSpec extends Specification {

    @TempDir
    Path dir

    @AutoCleanup
    SlowServer server

    private GitSource following(NetworkLimits limits) {
        new GitSource(server.url, null, '', dir.resolve('home/source'), Credentials.none(), Limits.DEFAULT, limits)
    }

    private static SourceException failure(GitSource source) {
        try {
            source.head()
        } catch (SourceException failed) {
            return failed
        }
        throw new AssertionError('it did not fail' as Object)
    }

    private static NetworkLimits limits(Map<String, Object> other) {
        def all = [headers: Duration.ofMinutes(1), window: Duration.ofMinutes(1), total: Duration.ofMinutes(1), listed: 1L << 20] + other
        new NetworkLimits(all.headers as Duration, all.window as Duration, all.total as Duration, all.listed as long, 1L << 20)
    }


    def 'a server that sends a byte now and then is given up: #what (B9)'() {
        given:
        server = new SlowServer(atOnce, 20, [hasNext: { true }, next: { '0'.bytes }] as Iterator<byte[]>)

        when:
        def failed = failure(following(limits(limit)))

        then:
        failed.transientFailure()
        failed.problem().what() == "cannot reach $server.url"
        failed.problem().why().startsWith(why)

        where:
        what              | atOnce             | limit                                                           || why
        'in the headers'  | 'HTTP/1.1 200 OK\r\nA: '                       | [headers: Duration.ofSeconds(1)] || 'no response within 1 s'
        'in the answer'   | SlowServer.HEADERS + SlowServer.SERVICE + 'fff0' | [window: Duration.ofSeconds(1)]  || 'it sent only'
        'for a long time' | SlowServer.HEADERS + SlowServer.SERVICE + 'fff0' | [total: Duration.ofSeconds(1)]   || 'it took longer than 1 s'
    }

    def 'names without end are refused before they fill the memory (D2)'() {
        given:
        int number = 0
        def next = {
            def line = '0' * 39 + "a refs/heads/branch-${++number}\n"
            (String.format('%04x', line.length() + 4) + line).bytes
        }
        server = new SlowServer(SlowServer.HEADERS + SlowServer.SERVICE, 0, [hasNext: { true }, next: next] as Iterator<byte[]>)

        when:
        def failed = failure(following(limits(listed: 100_000L)))

        then:
        failed.transientFailure()
        failed.problem().why() == 'it sent more than 100000 bytes in one response'
    }
}
