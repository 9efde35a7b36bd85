package dev.emptybox.agent.cli

import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.supervisor.ServiceEvents
import dev.emptybox.agent.supervisor.Supervisor
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import spock.lang.Specification
import spock.lang.TempDir

/**
 * A canary is planted wherever a script can put a secret, through success, failure, timeout, plan and difference; then
 * all output, every file outside the targets, and the command lines of all processes are searched for it
 * in every form it could have.
 */
class SecretCanarySpec extends Specification {

    static final String CANARY = 'Canary/42 "sings"\\\'softly'

    @TempDir
    Path dir

    HttpServer web

    Path repo
    Path root
    Path home
    def told = new ByteArrayOutputStream()

    def setup() {
        repo = Files.createDirectories(dir.resolve('repo/templates')).parent
        root = Files.createDirectories(dir.resolve('root'))
        home = dir.resolve('home')
        Files.writeString(dir.resolve('canary'), CANARY + '\n')
        Files.writeString(repo.resolve('templates/a.ftl'), 'password=${password}\n')
        Files.writeString(repo.resolve('templates/missing.ftl'), 'password=${password} ${nothing}\n')
        web = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        web.createContext('/') { exchange ->
            def given = exchange.requestHeaders.getFirst('X-Token')
            def body = "you said $given".bytes
            exchange.sendResponseHeaders(exchange.requestURI.path == '/ok' ? 200 : 404, body.length)
            exchange.responseBody.withCloseable { it.write(body) }
        }
        web.start()
        Files.writeString(repo.resolve('state.json'), "{\"web\": \"http://127.0.0.1:${web.address.port}\"}")
    }

    def cleanup() {
        web.stop(0)
        new Supervisor(home, [PATH: System.getenv('PATH')], Clock.systemUTC(), new ServiceEvents() {
            void ended(String service, ExitStatus exit) { }
            void changed(String service, Service.State state) { }
            void problem(Problem problem) { }
        }).withCloseable { it.stopAll() }
    }

    private int emptybox(String... words) {
        def out = new PrintStream(told, true)
        Main.run(out, out, [HOME: dir.resolve('user').toString(), PATH: System.getenv('PATH')], [*words, repo.toString(), '--home', home.toString(),
            '--root', root.toString(), '--secret', "canary=file:${dir.resolve('canary')}"] as String[])
    }

    /** The canary in plain, reversed, hex, HTML, URL, JSON, shell-quoted and Base64 form, that at each of the places where it can begin. */
    private static final List<String> FORMS = forms()

    private static List<String> forms() {
        def base64 = (0..2).collectMany { offset ->
            [Base64.encoder, Base64.urlEncoder].collect { encoder ->
                def text = encoder.withoutPadding().encodeToString(('x' * offset + CANARY).bytes)
                text.substring(offset == 0 ? 0 : offset + 1, (offset + CANARY.length()) * 8 / 6 as int)
            }
        }
        [CANARY, CANARY.reverse(), CANARY.bytes.encodeHex().toString(), CANARY.bytes.encodeHex().toString().toUpperCase(),
         CANARY.replace('"', '&quot;').replace("'", '&#39;'), URLEncoder.encode(CANARY, 'UTF-8'), CANARY.replace('\\', '\\\\').replace('"', '\\"'), CANARY.replace("'", "'\\''"), *base64]
    }

    static List<String> leaksIn(String where, String text) {
        FORMS.findAll { text.contains(it) }.collect { "$where: $it".toString() }
    }

    private List<String> leaks() {
        def found = leaksIn('told', told.toString())
        [home, repo, dir.resolve('user')].findAll { Files.exists(it) }.each { top ->
            Files.walk(top).withCloseable { paths ->
                paths.filter { Files.isRegularFile(it) }.forEach { found.addAll(leaksIn(it.toString(), new String(Files.readAllBytes(it), 'ISO-8859-1'))) }
            }
        }
        new File('/proc').list().findAll { it.isLong() }.each { pid ->
            try {
                found.addAll(leaksIn("command line of $pid", new File("/proc/$pid/cmdline").text))
            } catch (IOException gone) {
                // Ended meanwhile.
            }
        }
        found
    }

    def 'a secret is not told: #what'() {
        given:
        Files.writeString(repo.resolve('converge.groovy'), script)

        when:
        emptybox('plan', '--here', '--json')
        def applied = emptybox('apply', '--debug')
        emptybox('apply', '--json')
        emptybox('plan', '--here', '--debug')

        then:
        leaks() == []
        applied == code

        where:
        what                               | code | script
        'in a file'                        | 0    | "file('a') { content \"p=\${secret('canary')}\\n\" }"
        'in a file that others may read'   | 1    | "file('a') { content \"p=\${secret('canary')}\\n\"; mode '0644' }"
        'in a template'                    | 0    | "template('a') { source 'a.ftl'; vars password: secret('canary') }"
        'in a template that fails'         | 1    | "template('a') { source 'missing.ftl'; vars password: secret('canary') }"
        'in a file that is refused'        | 1    | "file('a') { content secret('canary'); validate 'sh', '-c', 'cat \"\$0\"; base64 \"\$0\" >&2; exit 1', '%s' }"
        'in a file that is backed up'      | 0    | "file('a') { content 'x' }\nfile('a') { named 'b'; content secret('canary'); backup() }"
        'in the command that validates'    | 1    | "file('a') { content 'x'; validate 'true', secret('canary'), '%s' }"
        'in a line'                        | 0    | "lineInFile('a') { line \"p=\${secret('canary')}\"; create() }"
        'in a block'                       | 0    | "blockInFile('a') { marker 'm'; block secret('canary'); create() }"
        'in a replacement'                 | 0    | "file('a') { content 'p=@P@'; mode '0600' }\nreplace('a') { match '@P@'; with secret('canary') }"
        'in what is looked for'            | 1    | "lineInFile('a') { match secret('canary'); line 'x'; create() }"
        'in the target of a link'          | 1    | "link('a') { target secret('canary') }"
        'in a path'                        | 1    | "file(\"a\${secret('canary')}\") { content 'x' }"
        'in the path of a directory'       | 1    | "directory(\"a\${secret('canary')}\")"
        'in an argument'                   | 1    | "exec('x') { command 'true', secret('canary') }"
        'in a shell line'                  | 1    | "exec('x') { shell \"echo \${secret('canary')}\" }"
        'in an environment'                | 0    | "def x = exec('x') { shell 'printenv PW; printenv PW >&2'; env 'PW', secret('canary'); planned { stdout 'p' } }\nlog.info x.stdout\nfile('b') { content x.stdout }"
        'on standard input'                | 0    | "def x = exec('x') { command 'cat'; stdin secret('canary'); planned { stdout 'p' } }\nlog.warn \"got \${x.stdout}\""
        'in a command that fails'          | 1    | "exec('x') { shell 'printenv PW >&2; printenv PW | base64; exit 3'; env 'PW', secret('canary') }"
        'in a command that takes too long' | 1    | "exec('x') { shell 'printenv PW; sleep 5'; env 'PW', secret('canary'); timeout '200ms' }"
        'in the environment of a service'  | 0    | "service('x') { command 'sleep', '1000'; env 'PW', secret('canary') }"
        'in what a service prints'         | 0    | "service('x') { command 'sh', '-c', 'printenv PW; printenv PW | base64 -w 20; touch printed; exec sleep 1000'; env 'PW', secret('canary') }\nwaitFor('it') { path 'printed' }"
        'in a command that fails, escaped' | 1    | "exec('x') { command 'sh', '-c', 'printenv PW | od -An -v -tx1 -w100 | tr -d \" \" >&2; printenv PW | rev >&2; printenv PW | base64 -w 10 >&2; exit 3'; env 'PW', secret('canary') }"
        'in an argument of a service'      | 1    | "service('x') { command 'sleep', '1000', secret('canary') }"
        'in a service that ends at once'   | 1    | "service('x') { command 'sh', '-c', 'printenv PW; exit 1'; env 'PW', secret('canary') }"
        'in a header'                      | 0    | "httpCheck(\"\${state.web}/ok\") { header 'X-Token', secret('canary') }"
        'in the answer to a header'        | 1    | "httpCheck(\"\${state.web}/no\") { header 'X-Token', secret('canary') }"
        'in a header of a download'        | 1    | "download('a') { url \"\${state.web}/no\"; header 'X-Token', secret('canary'); sha256 '${'0' * 64}' }"
        'in the log of the script'         | 0    | "file('a') { content secret('canary') }\nlog.info \"it is \${secret('canary')}\""
        'in a failure of the script'       | 1    | "file('a') { content secret('canary') }\nfail \"it is \${secret('canary')}\""
        'in an exception of the script'    | 1    | "file('a') { content secret('canary') }\nthrow new IllegalStateException(secret('canary'))"
        'in an exception with an output'   | 1    | "def x = exec('x') { shell 'printenv PW'; env 'PW', secret('canary'); planned { stdout 'p' } }\nthrow new IllegalStateException(x.stdout)"
        'in the name of a task'            | 0    | "file('a') { named secret('canary'); content secret('canary') }"
    }

    def 'a secret that was in a file before is not shown as the other side of a difference'() {
        given:
        Files.writeString(root.resolve('a'), "password=$CANARY\n")
        Files.writeString(repo.resolve('converge.groovy'), "template('a') { source 'a.ftl'; vars password: secret('canary') + 'x' }")

        when:
        emptybox('plan', '--here')
        emptybox('apply')

        then:
        leaks() == []
        Files.readString(root.resolve('a')) == "password=${CANARY}x\n"
    }

    def 'what a service printed is shown without the secret, by the agent that runs and by logs (G39)'() {
        given:
        Files.writeString(repo.resolve('converge.groovy'), """
            service('x') { command 'sh', '-c', 'echo begins; printenv PW; touch printed; exec sleep 1000'; env 'PW', secret('canary') }
            waitFor('it') { path 'printed' }
        """)

        when:
        emptybox('apply')
        def out = new PrintStream(told, true)
        def code = Main.run(out, out, [HOME: dir.resolve('user').toString(), PATH: System.getenv('PATH')], ['logs', 'x', '--home', home.toString()] as String[])

        then:
        code == 0
        told.toString().contains('begins')
        leaks() == []
    }
}
