import dev.emptybox.testkit.ConvergeSpec

/** A program, its database, and what happens to the data when a new version wants it otherwise. */
class DatabaseAppSpec extends ConvergeSpec {

    private static final String INITDB = 'cat | /usr/lib/postgresql/15/bin/initdb -D database -U notes -A scram-sha-256 -E UTF8 --pwfile /dev/stdin'

    def initdb
    def firstMigration

    def setup() {
        secret 'db-password', 'correct horse'
        initdb = command(INITDB) { writes 'database/PG_VERSION', '15\n' }
        firstMigration = command(migration('1-notes'))
        command '/usr/lib/postgresql/15/bin/pg_isready -h 127.0.0.1 -p 5433'
    }

    def 'an empty box gets the database, then the table, then the program, and a second converge changes nothing'() {
        expect:
        plan() == golden('first.plan')
        converge().changed == ['directory database', 'exec make the database', 'service database', 'directory bin', 'download bin/notes.jar',
                               'download bin/postgresql.jar', 'copyTree migrations', 'maintenance 8080', 'once migrate-1-notes',
                               'exec migrate 1-notes', 'end of once migrate-1-notes', 'end of maintenance 8080', 'service notes']
        running == ['database', 'notes']
        commands == ["sh -c '$INITDB'", migration('1-notes')]*.toString()
        secondRun.changed == []
    }

    def 'a new version is migrated once, behind the page, and the database runs on'() {
        given:
        converge()
        command migration('2-author')

        when:
        release '1.1.0'
        state.migrations << '2-author'
        def run = converge()

        then:
        run.changed == ['download bin/notes.jar', 'maintenance 8080', 'once migrate-2-author', 'exec migrate 2-author',
                        'end of once migrate-2-author', 'end of maintenance 8080', 'service notes']
        run.converged
        commands.last() == migration('2-author')
        starts('database') == 1
        restarts('database') == 0
        secondRun.changed == []
    }

    def 'a migration that fails keeps the old version, and the next commit may retry it'() {
        given:
        converge()
        def old = file('bin/notes.jar').sha256
        command(migration('2-author')) { exits 3; complains 'ERROR:  column "author" contains null values' }

        when:
        release '1.1.0'
        state.migrations << '2-author'
        def bad = commit('authors')
        def run = converge()

        then:
        run.failed.why.contains('column "author" contains null values')
        run.behind
        quarantined == [bad]
        file('bin/notes.jar').sha256 == old
        running == ['database', 'notes']
        !inMaintenance(8080)
        restarts('database') == 0

        when:
        command migration('2-author')
        commit 'authors, thought over', 'files/migrations/2-author.sql': 'select 1;\n'
        run = converge()

        then:
        run.converged
        file('bin/notes.jar').sha256 == state.notes.sha256
        file('migrations/2-author.sql').text == 'select 1;\n'
        commands.count { it == migration('2-author') } == 2
        secondRun.changed == []
    }

    def 'a new version that is not healthy goes back, and the data stay migrated'() {
        given:
        converge()
        def old = file('bin/notes.jar').sha256
        command migration('2-author')

        when:
        release '1.1.0'
        state.migrations << '2-author'
        service('notes').unhealthy { file('bin/notes.jar').sha256 == state.notes.sha256 }
        def run = converge()

        then:
        run.failed.what == 'service notes is not healthy after 20s'
        run.behind
        file('bin/notes.jar').sha256 == old
        commands.count { it == migration('2-author') } == 1
        running == ['database', 'notes']
    }

    def 'a new version without a migration restarts the program, behind the page'() {
        given:
        converge()

        when:
        release '1.0.1'
        def run = converge()

        then:
        run.changed == ['download bin/notes.jar', 'maintenance 8080', 'end of maintenance 8080', 'service notes']
        run.restarted == ['notes']
        restarts('database') == 0
    }

    def 'the page says so as long as there is no version to go back to'() {
        given:
        command(migration('1-notes')) { exits 3; complains 'ERROR:  out of paper' }

        when:
        def run = converge()

        then:
        !run.converged
        page(8080) == source('files/maintenance.html')
        retryAfter(8080) == '5s'
        running == ['database']
    }

    def 'a new driver restarts the program'() {
        given:
        converge()

        when:
        state.driver.sha256 = artefact(state.driver.url, 'another driver')

        then:
        converge().restarted == ['notes']
        file('bin/postgresql.jar').sha256 == state.driver.sha256
        restarts('database') == 0
    }

    def 'the cluster is made once, for its user and with the password that the migrations use'() {
        when:
        converge()

        then:
        initdb.runAs == 'postgres'
        initdb.stdin == 'correct horse'
        firstMigration.env == [PGPASSWORD: 'correct horse']
        file('database').owner == 'postgres'
        file('database').mode == '0700'

        when:
        file('database/PG_VERSION').delete()

        then:
        converge().changed == ['exec make the database']
    }

    def 'both are started in their own way, the program after its database'() {
        when:
        converge()

        then:
        with(service('database')) {
            command == ['/usr/lib/postgresql/15/bin/postgres', '-D', 'database', '-p', '5433', '-h', '127.0.0.1', '-k', '']
            runAs == 'postgres'
            health == '/usr/lib/postgresql/15/bin/pg_isready -h 127.0.0.1 -p 5433 within 30s'
            stop == 'INT, killed after 1m'
        }
        with(service('notes')) {
            command == ['java', '-cp', 'bin/notes.jar:bin/postgresql.jar', 'dev.emptybox.samples.notes.Notes', '8080',
                        'jdbc:postgresql://127.0.0.1:5433/postgres']
            env == [DB_USER: 'notes', DB_PASSWORD: 'correct horse']
            after == ['database']
            health == 'http://127.0.0.1:8080/healthz within 20s'
        }
    }

    def 'production installs the package first'() {
        given:
        labels env: 'prod'

        when:
        def run = converge()

        then:
        run.changed[0] == 'pkg postgresql'
        run.converged
    }

    private static String migration(String name) {
        "/usr/lib/postgresql/15/bin/psql -X -q -1 -v ON_ERROR_STOP=1 -f migrations/${name}.sql postgresql://notes@127.0.0.1:5433/postgres"
    }

    /** Publishes a release, and lets the state name it. */
    private void release(String version) {
        state.notes.version = version
        state.notes.url = "http://127.0.0.1:8099/notes-${version}.jar".toString()
        state.notes.sha256 = artefact(state.notes.url, "notes $version")
    }
}
