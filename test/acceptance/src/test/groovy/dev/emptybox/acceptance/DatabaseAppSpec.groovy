package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Stepwise

/** A program with a real database: a migration that fails costs nothing but the time of the page, the next one is taken. */
@Stepwise
@Requires(value = { Installed.POSTGRES }, reason = Installed.A_DATABASE)
class DatabaseAppSpec extends OneAgentSpecification {

    private static final String PROGRAM = 'notes.Notes'
    private static final String DATABASE = 'bin/postgres -D'
    private static final String NOTES = 'buy bread\nwater the plants\n'

    @Shared
    @AutoCleanup(quiet = false)
    Artefacts artefacts = new Artefacts()

    @Shared
    Sample sample = new Sample('database-app')

    @Shared
    Map<String, Object> state = sample.state()

    @Shared
    App notes = new App(Ports.free())

    def setupSpec() {
        def user = System.getProperty('user.name')
        // PostgreSQL refuses to run as root; another user then needs access to the directory.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString('rwx--x--x'))
        Files.writeString(directory.resolve('password'), 'correct horse battery\n')
        box = new Box(directory)
        repo = GitRepo.create(directory, 'state')
        state.postgres += [bin: Installed.POSTGRES_PROGRAMS.toString(), user: user == 'root' ? 'postgres' : user, port: Ports.free()]
        state.vars.port = notes.port
        state.driver.url = Class.forName('org.postgresql.Driver').protectionDomain.codeSource.location.toURI().toString()
        release('1.0.0')
        repo.commit('first', sample.files(state))
        agent = box.run(repo.bare.toString(), '--secret', "db-password=file:${directory.resolve('password')}".toString())
        agent.await('converged to')
    }

    def 'an empty box gets a database of its own, and the notes are kept in it'() {
        when:
        NOTES.eachLine { post(it) }

        then:
        notes.version() == '1.0.0'
        notes.get('/') == NOTES
        notes.get('/healthz') == 'ok'
        Files.getOwner(box.root.resolve('database')).name == state.postgres.user
    }

    def 'a migration that fails leaves the data as they were, and the box returns to the version before it'() {
        given:
        def database = box.pid(DATABASE)

        when: 'it changes what is there, and then meets a note that it had not thought of'
        release('1.1.0')
        state.migrations << '2-author'
        def commit = repo.commit('authors', ['state.json': Sample.json(state), 'files/migrations/2-author.sql': """\
            alter table notes add column author text not null default 'nobody';
            update notes set text = upper(text);
            select pg_sleep(1);
            alter table notes add constraint short check (length(text) < 12);
            """.stripIndent()])

        then: 'the page is there meanwhile'
        Await.until('the page is shown', { agent.output.join('\n') }) { page().contains('503 None is lost') }

        when:
        def told = agent.await("applying ${commit.take(10)} failed")
        agent.await("revision ${commit.take(10)} is quarantined and not retried")
        agent.await('(return to the last good revision)')
        agent.await('converged to')

        then:
        told.contains('check constraint "short" of relation "notes" is violated by some row')
        notes.version() == '1.0.0'
        notes.get('/') == NOTES
        box.pid(DATABASE) == database
        box.status().out.contains('behind')

        and: 'the old version goes on working'
        post('feed the cat') == 'noted\n'
    }

    def 'the next commit migrates, and is taken'() {
        given:
        def database = box.pid(DATABASE)

        when:
        repo.commit('authors, thought over', ['files/migrations/2-author.sql': sample.text('files/migrations/2-author.sql')])
        agent.await('converged to')

        then:
        notes.version() == '1.1.0'
        notes.get('/') == 'buy bread, by nobody\nwater the plants, by nobody\nfeed the cat, by nobody\n'
        box.pid(DATABASE) == database
        !box.status().out.contains('behind')
    }

    def 'the version before it works on the migrated data as well'() {
        when:
        release('1.0.0')
        repo.commit('back by hand', ['state.json': Sample.json(state)])
        agent.await('converged to')

        then:
        notes.version() == '1.0.0'
        notes.get('/') == NOTES + 'feed the cat\n'
        agent.count('once.begin migrate-2-author') == 2
    }

    def 'a database that is killed is started again, with all that was noted'() {
        given:
        def before = box.pid(DATABASE)

        when:
        Box.kill(before)
        agent.await('service database was restarted')
        Await.until('the notes are back', { agent.output.join('\n') }) { notes.get('/') == NOTES + 'feed the cat\n' }

        then:
        box.pid(DATABASE) != before
    }

    def 'a clean stop ends the program first, and the database without a loss'() {
        when:
        agent.terminate()

        then:
        agent.end() == 143
        agent.output.findAll { it.contains(': stopped (') }.collect { (it =~ /service (\w+): stopped/)[0][1] } == ['notes', 'database']
        box.logOf('database').last().contains('database system is shut down')
        box.pids(DATABASE) + box.pids(PROGRAM) == []
    }

    private void release(String version) {
        def file = "notes-${version}.jar".toString()
        state.notes += [version: version, url: "$artefacts.url/$file".toString(), sha256: Hello.sha256(Sample.release(file))]
    }

    private String post(String text) {
        def connection = new URL("http://127.0.0.1:$notes.port/").openConnection() as HttpURLConnection
        connection.doOutput = true
        connection.outputStream.withCloseable { it << text }
        connection.inputStream.getText('UTF-8')
    }

    /** Status and summary of the current response. */
    private String page() {
        try {
            def connection = new URL("http://127.0.0.1:$notes.port/").openConnection() as HttpURLConnection
            def body = connection.responseCode < 400 ? connection.inputStream : connection.errorStream
            "$connection.responseCode ${body.getText('UTF-8').find('None is lost')}"
        } catch (IOException notThere) {
            ''
        }
    }
}
