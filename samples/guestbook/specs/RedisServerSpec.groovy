import dev.emptybox.testkit.ConvergeSpec

/** The task of the team, alone. */
class RedisServerSpec extends ConvergeSpec {

    def 'a Redis server keeps its data in its own directory, which only its user can read'() {
        when:
        def run = converge("redisServer('cache') { password 'x'; port 7000 }")

        then:
        run.changed == ['directory cache', 'template cache/redis.conf', 'service cache']
        file('cache').mode == '0700'
        file('cache/redis.conf').mode == '0600'
        file('cache/redis.conf').lines.containsAll(['port 7000', 'requirepass "x"', 'dir cache'])
        service('cache').command == ['/usr/bin/redis-server', 'cache/redis.conf']
        service('cache').health == '127.0.0.1:7000 within 10s'
        service('cache').stop == 'TERM, killed after 30s'
    }

    def 'another password restarts it'() {
        given:
        converge("redisServer('cache') { password 'x' }")

        when:
        def run = converge("redisServer('cache') { password 'y' }")

        then:
        run.restarted == ['cache']
        secondRun.changed == []
    }

    def 'the usual port is that of Redis'() {
        when:
        converge("redisServer('cache') { password 'x' }")

        then:
        file('cache/redis.conf').lines.contains('port 6379')
    }
}
