import dev.emptybox.stdlib.dsl.CompositeTask

/** Ensures that a program of the guestbook runs: app/NAME.py of the release, with access to Redis. */
class GuestbookProgram extends CompositeTask {

    /** What it is restarted for. */
    List<Object> inputs

    /** The password of Redis. */
    String password

    /** The port of Redis. */
    int redisPort

    /** The port of its pages; 0 for a program without. */
    int port = 0

    /** The interpreter. */
    String python

    void apply() {
        service(name) {
            after     'redis'
            command   python, "app/${name}.py"
            env       'REDIS_PORT', redisPort
            env       'REDIS_PASSWORD', password
            restartOn inputs
            if (port) {
                env    'PORT', port
                health { http "http://127.0.0.1:$port/healthz"; within '20s' }
            }
        }
    }
}
