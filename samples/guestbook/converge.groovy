// Debian's packages. In development they are installed by hand.
state.packages.each { name -> pkg(name) { onlyIf vars.install } }

// ---- a release: fetched before anything is changed

def bundle = download('guestbook.zip') {
    url    state.guestbook.url
    sha256 state.guestbook.sha256
}

def release = unarchive('app') {
    archive bundle
}

def settings = jsonFile('settings.json') {
    create()
    set 'title', vars.title
}

// ---- Redis, and the programs of the guestbook; the tasks are in tasks/

redisServer('redis') {
    port     vars.redisPort
    password secret('redis-password')
}

maintenance(vars.webPort) {
    of         'web'
    page       'maintenance.html'
    retryAfter '5s'
    during {
        state.migrations.each { name ->
            once("migrate-$name", onInterrupted: 'retry') {
                exec("migrate $name") {
                    command vars.python, 'app/migrate.py', name
                    env     'REDIS_PORT', vars.redisPort
                    env     'REDIS_PASSWORD', secret('redis-password')
                    writes  'redis'
                }
            }
        }
        guestbookProgram('web') {
            python    vars.python
            port      vars.webPort
            redisPort vars.redisPort
            password  secret('redis-password')
            inputs([release, settings])
        }
    }
}

guestbookProgram('worker') {
    python    vars.python
    redisPort vars.redisPort
    password  secret('redis-password')
    inputs([release])
}

job('digest') {
    command vars.python, 'app/digest.py', 'digest.txt'
    env     'REDIS_PORT', vars.redisPort
    env     'REDIS_PASSWORD', secret('redis-password')
    every   vars.digestEvery
    retries 1
    timeout '1m'
}

// ---- nginx in front of it, by a task of the module nginx-proxy

nginxProxy('edge') {
    address vars.address
    port    vars.port
    sites   ((vars.host): "http://127.0.0.1:${vars.webPort}".toString())
}
