def postgres = state.postgres

// ---- the database: a service like any other

pkg('postgresql') {
    onlyIf postgres.install
}

directory('database') {
    owner postgres.user
    mode  '0700'
}

exec('make the database') {
    // Through a pipe of its own: the user may read the agent's pipe, but not open it by name.
    shell   "cat | ${postgres.bin}/initdb -D database -U notes -A scram-sha-256 -E UTF8 --pwfile /dev/stdin"
    stdin   secret('db-password')
    runAs   postgres.user
    creates 'database/PG_VERSION'
    writes  'database'
}

service('database') {
    command "${postgres.bin}/postgres", '-D', 'database', '-p', "${postgres.port}", '-h', '127.0.0.1', '-k', ''
    runAs   postgres.user
    health  { command "${postgres.bin}/pg_isready", '-h', '127.0.0.1', '-p', "${postgres.port}" }
    stop    { signal 'INT'; grace '60s' }     // ends sessions without loss
}

// ---- the program, fetched before anything is changed

directory 'bin'

def program = download('bin/notes.jar') {
    url    state.notes.url
    sha256 state.notes.sha256
}

def driver = download('bin/postgresql.jar') {
    url    state.driver.url
    sha256 state.driver.sha256
}

copyTree('migrations') {
    source 'migrations'
}

// ---- migrations, and the program: meanwhile the port answers with a page

maintenance(vars.port) {
    of         'notes'
    page       'maintenance.html'
    retryAfter '5s'
    during {
        state.migrations.each { name ->
            // Each is one transaction: a failed one leaves nothing, so it can be repeated.
            once("migrate-$name", onInterrupted: 'retry') {
                exec("migrate $name") {
                    command "${postgres.bin}/psql", '-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', '-f', "migrations/${name}.sql",
                            "postgresql://notes@127.0.0.1:${postgres.port}/postgres"
                    env     'PGPASSWORD', secret('db-password')
                    writes  'database'
                }
            }
        }
        service('notes') {
            after     'database'
            command   'java', '-cp', 'bin/notes.jar:bin/postgresql.jar', 'dev.emptybox.samples.notes.Notes', "${vars.port}",
                      "jdbc:postgresql://127.0.0.1:${postgres.port}/postgres"
            env       'DB_USER', 'notes'
            env       'DB_PASSWORD', secret('db-password')
            restartOn program, driver
            health    { http "http://127.0.0.1:${vars.port}/healthz"; within '20s' }
        }
    }
}
