package dev.emptybox.agent.editor

import com.fasterxml.jackson.databind.ObjectMapper
import dev.emptybox.agent.cli.Main
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** An editor at work in a state repo as init and new task leave it. */
class LanguageServerSpec extends Specification {

    static final ObjectMapper JSON = new ObjectMapper()

    @TempDir
    Path dir

    List<Map> sent = []
    List<Map> received = []

    def setup() {
        init('init', dir.toString())
        init('new', 'task', 'WebApp', dir.toString())
        send('initialize', 1, [rootUri: dir.toUri().toString()])
        send('initialized', null, [:])
    }

    private static void init(String... arguments) {
        def quiet = new PrintStream(OutputStream.nullOutputStream())
        def starter = Main.getDeclaredMethod('run', PrintStream, PrintStream, Map, String[])
        starter.accessible = true
        assert starter.invoke(null, quiet, quiet, [:], arguments) == 0
    }

    private void send(String method, Integer id, Map params) {
        sent << [jsonrpc: '2.0', method: method, params: params] + (id == null ? [:] : [id: id])
    }

    private Map document(String file) {
        [uri: dir.resolve(file).toUri().toString()]
    }

    private void open(String file, String text) {
        send('textDocument/didOpen', null, [textDocument: document(file) + [text: text]])
    }

    /** The cursor is at the bar. */
    private void ask(String what, int id, String file, String marked) {
        def before = marked.substring(0, marked.indexOf('|'))
        send('textDocument/didChange', null, [textDocument: document(file), contentChanges: [[text: marked.replace('|', '')]]])
        send("textDocument/$what", id, [textDocument: document(file),
            position: [line: before.count('\n'), character: before.length() - before.lastIndexOf('\n') - 1]])
    }

    /** Sends everything at once: problems are computed when nothing waits, so at the end. */
    private void serve() {
        def bytes = new ByteArrayOutputStream()
        sent.each {
            def body = JSON.writeValueAsBytes(it)
            bytes << "Content-Length: ${body.length}\r\n\r\n".bytes << body
        }
        def out = new ByteArrayOutputStream()
        new LanguageServer(new ByteArrayInputStream(bytes.toByteArray()), out, { [:] }).run()
        def text = out.toString(StandardCharsets.UTF_8)
        while (text) {
            def length = (text =~ /Content-Length: (\d+)\r\n\r\n/)[0]
            def from = text.indexOf('\r\n\r\n') + 4
            def body = text.substring(from).getBytes(StandardCharsets.UTF_8)
            received << JSON.readValue(body[0..<(length[1] as int)] as byte[], Map)
            text = new String(body, length[1] as int, body.length - (length[1] as int), StandardCharsets.UTF_8)
        }
    }

    private answer(int id) {
        received.find { it.id == id }
    }

    def 'words, options of blocks and keys of the state are completed, those of tasks of the state repo too'() {
        given:
        open('converge.groovy', '')
        ask('completion', 2, 'converge.groovy', 'we|')
        ask('completion', 3, 'converge.groovy', "webApp('x') {\n    |\n}")
        ask('completion', 4, 'converge.groovy', "service('x') {\n    health { |\n}")
        ask('completion', 5, 'converge.groovy', "log.info state.vars.|")
        ask('completion', 6, 'converge.groovy', "file('x') { content fac|")
        ask('completion', 7, 'tasks/WebApp.groovy', "class WebApp extends CompositeTask {\n    String other\n    void apply() {\n        di|\n    }\n}")
        ask('completion', 8, 'converge.groovy', "webApp('x') {\n    |\n}")

        when:
        serve()

        then:
        def names = { int id -> answer(id).result*.label }
        names(2).containsAll(['webApp', 'directory', 'once', 'state'])
        names(3)[0..1] == ['text', 'path']
        names(4).containsAll(['http', 'within'])
        names(5) == ['port', 'greeting']
        'facts' in names(6)
        'directory' in names(7)
        names(8)[0] == 'other'
        answer(3).result[0].documentation.startsWith('Required. The text of its file.')
    }

    def 'the word under the cursor is explained, and leads to its class'() {
        given:
        open('converge.groovy', '')
        ask('hover', 2, 'converge.groovy', "web|App('x') { text 'y' }")
        ask('hover', 3, 'converge.groovy', "webApp('x') { te|xt 'y' }")
        ask('definition', 4, 'converge.groovy', "web|App('x') { text 'y' }")
        ask('hover', 5, 'converge.groovy', "nothing|Known('x')")
        ask('definition', 6, 'converge.groovy', "fi|le('x')")

        when:
        serve()

        then:
        answer(2).result.contents.value.contains('Declared in tasks/WebApp.groovy.')
        answer(3).result.contents.value.contains('The text of its file.')
        answer(4).result.uri == document('tasks/WebApp.groovy').uri
        answer(5).result == null
        answer(6).result == null
    }

    def 'problems of open files are shown at their place, and disappear'() {
        given:
        def repo = new Workspace(dir, { [:] })
        def problems = { String file, String text ->
            repo.edit(dir.resolve(file), text)
            repo.problems().collect { "${it.where().file()}:${it.where().line()}: ${it.what()}".toString() }
        }

        expect:
        problems('converge.groovy', "webApp('x') { txt 'y' }\nvars.prot") == ["converge.groovy:1: There is no option 'txt' in webApp", "converge.groovy:2: There is no key 'prot' in state.vars"]
        problems('converge.groovy', "webApp('x') { text 'y' }") == []
        problems('tasks/WebApp.groovy', 'class WebApp extends CompositeTask { String txt; void apply() { } }') == ["converge.groovy:1: There is no option 'text' in webApp"]
        problems('tasks/WebApp.groovy', null) == []

        when:
        open('converge.groovy', "webApp('x') { txt 'y' }")
        serve()

        then:
        with(received.find { it.method == 'textDocument/publishDiagnostics' }.params) {
            uri == document('converge.groovy').uri
            diagnostics.size() == 1
            diagnostics[0].range == [start: [line: 0, character: 14], end: [line: 0, character: 17]]
            diagnostics[0].message == "There is no option 'txt' in webApp: did you mean 'text'?"
        }
    }

    def 'what is not supported is refused, and the session ends'() {
        given:
        send('workspace/symbol', 2, [:])
        send('shutdown', 3, [:])
        send('exit', null, [:])
        send('shutdown', 4, [:])

        when:
        serve()

        then:
        answer(2).error.code == -32601
        answer(3).containsKey('result')
        answer(4) == null
    }
}
