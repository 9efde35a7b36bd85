import dev.emptybox.stdlib.dsl.CompositeTask

/** Ensures that a Redis server runs that only this machine can reach. Its data are in the directory of its name. */
class RedisServer extends CompositeTask {

    /** The password of its clients, such as secret('redis-password'); without quotes and backslashes. */
    String password

    /** The port that it listens on. */
    int port = 6379

    /** The program. */
    String program = '/usr/bin/redis-server'

    void apply() {
        directory(name) { mode '0700' }
        def config = template("$name/redis.conf") {
            source 'redis.conf.ftl'
            vars   port: port, password: password, directory: name
            mode   '0600'
        }
        service(name) {
            command   program, "$name/redis.conf"
            restartOn config
            health    { tcp "127.0.0.1:$port"; within '10s' }
            stop      { grace '30s' }      // it saves its data
        }
    }
}
