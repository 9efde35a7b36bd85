package dev.emptybox.agent.git

import com.sun.net.httpserver.HttpServer
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class ModuleSourceSpec extends Specification {

    @TempDir
    Path dir

    Git state
    Git proxy

    def setup() {
        state = Git.init(dir.resolve('state'))
        state.write('converge.groovy', "directory 'a'").commit('first')
        proxy = Git.init(dir.resolve('modules/proxy'))
        version('v1.0.0', 'first')
        version('v1.1.0', 'second')
        version('v2.0.0', 'third')
        version('v2.1.0-rc1', 'fourth')
    }

    private String version(String tag, String text) {
        def commit = proxy.write('files/page', text).commit(text)
        proxy.run('tag', tag)
        commit
    }

    private ModuleSource source(String store = 'store') {
        new ModuleSource(new WorkingCopy(state.directory, ''), dir.resolve(store), Credentials.none())
    }

    private Module.Locked add(String version = '^1.0', String path = '', String git = '../modules/proxy') {
        def locked = source().lock(new Module('proxy', git, version, path))
        ModuleFiles.write(state.directory, [proxy: locked.module()], [proxy: locked])
        locked
    }

    private Checkout checkout(ModuleSource from = source()) {
        from.checkout(from.head().revision())
    }

    private List<String> problems() {
        try {
            checkout()
            return []
        } catch (ProblemException wrong) {
            return wrong.problems().collect { "${it.where().file()}: ${it.what()}: ${it.why()}: ${it.cure()}".toString() }
        }
    }

    def 'the login of the state repo is not sent to the server of a module: #of'() {
        given:
        def logins = []
        def web = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        web.createContext('/') { exchange ->
            logins << exchange.requestHeaders.getFirst('Authorization')
            exchange.sendResponseHeaders(404, -1)
            exchange.close()
        }
        web.start()
        def here = "http://127.0.0.1:$web.address.port"
        def repo = Stub(Source) { address() >> stateRepo.replace('HERE', here).replace('DIR', state.directory.toString()) }
        def source = new ModuleSource(repo, dir.resolve('store'), Credentials.of(Files.writeString(dir.resolve('token'), 'ada:s3cret')))

        when:
        source.lock(new Module('proxy', "$here/proxy.git".toString(), '', ''))

        then:
        thrown(SourceException)
        logins.unique() == [sent ? 'Basic ' + 'ada:s3cret'.bytes.encodeBase64() : null]

        cleanup:
        web?.stop(0)

        where:
        of               | stateRepo                           || sent
        'another server' | 'https://git.example.org/state.git' || false
        'the same one'   | 'HERE/state.git'                    || true
        'a directory'    | 'DIR'                               || true
    }

    def 'version "#version" is #ref'() {
        expect:
        source().lock(new Module('proxy', '../modules/proxy', version, '')).ref() == ref

        where:
        version    || ref
        ''         || 'main'
        'main'     || 'main'
        'v1.0.0'   || 'v1.0.0'
        '1.0.0'    || 'v1.0.0'
        '^1.0'     || 'v1.1.0'
        '~1.0'     || 'v1.0.0'
        '1.x'      || 'v1.1.0'
        '1.0.*'    || 'v1.0.0'
        '>=1.1'    || 'v2.0.0'
        '>=1 <2'   || 'v1.1.0'
        '<=1.0'    || 'v1.0.0'
        '>1.0, <3' || 'v2.0.0'
    }

    def 'a version that does not exist is a problem with the existing ones: #version'() {
        when:
        source().lock(new Module('proxy', '../modules/proxy', version, ''))

        then:
        def cannot = thrown(SourceException)
        cannot.problem().whatAndWhy(': ').contains(what)

        where:
        version || what
        '^3'    || 'existing tags: v1.0.0'
        'mian'  || 'no such branch or tag'
    }

    def 'the content of the locked commit is used, also when newer versions exist and when the server is gone'() {
        given:
        def locked = add()
        checkout()

        when:
        version('v1.2.0', 'newer')
        Files.move(proxy.directory, dir.resolve('gone'))

        then:
        def modules = checkout().modules()
        modules.keySet() == ['proxy'] as Set
        Files.readString(modules.proxy.resolve('files/page')) == 'second'
        locked.ref() == 'v1.1.0'

        when: 'it was never fetched'
        checkout(source('empty'))

        then:
        def cannot = thrown(SourceException)
        cannot.problem().what() == 'Module proxy cannot be fetched from ../modules/proxy'
    }

    def 'a directory of a repository can be a module'() {
        given:
        add('main', 'files')

        expect:
        Files.readString(checkout().modules().proxy.resolve('page')) == 'fourth'
    }

    def 'a lock that is missing or of something else is a problem that names its cure'() {
        given:
        add()

        when:
        state.write('modules.lock', '{}')

        then:
        problems() == ['modules.lock: Module proxy is not in modules.lock: its commit and content are not pinned: run: emptybox module update proxy, and commit modules.lock']

        when:
        add()
        state.write('modules.json', Files.readString(state.directory.resolve('modules.json')).replace('^1.0', '^2.0'))

        then:
        problems()[0].contains("it was locked for another version: '^1.0', now '^2.0'")

        when:
        state.write('modules.json', '{}')

        then:
        problems()[0].contains('Module proxy is in modules.lock and not in modules.json')

        when:
        state.write('modules.json', '{"proxy": {"gti": "x"}}')

        then:
        problems()[0].contains("Module proxy has 'gti', which is not known: did you mean 'git'?")
    }

    def 'content that is not what the lock pins is refused'() {
        given:
        def locked = add()
        ModuleFiles.write(state.directory, [proxy: locked.module()], [proxy: new Module.Locked(locked.module(), locked.ref(), locked.commit(), 'sha256:0')])

        expect:
        problems()[0].startsWith('modules.lock: Module proxy is not what modules.lock pins: commit ' + locked.commit()[0..9])
    }

    def 'a module in the state repo itself needs no server, and is verified'() {
        given:
        add()
        def content = checkout().modules().proxy
        state.write('modules/proxy/files/page', 'second')
        Files.move(proxy.directory, dir.resolve('gone'))

        expect:
        content != state.directory.resolve('modules/proxy')
        checkout(source('empty')).modules().proxy == state.directory.resolve('modules/proxy')

        when:
        state.write('modules/proxy/files/page', 'edited')

        then:
        problems()[0].contains('modules/proxy has the digest')
    }

    def 'modules that no kept revision uses are removed'() {
        given:
        def source = new ModuleSource(new GitSource(state.directory.toString(), null, '', dir.resolve('source'), Credentials.none()), dir.resolve('store'), Credentials.none())
        def first = commit('^1.0', source)
        def second = commit('^2.0', source)

        when:
        source.prune([second] as Set)

        then:
        checkouts().size() == 1

        when: 'the modules of a revision are not known'
        commit('^1.0', source)
        source.prune([first, second] as Set)

        then:
        checkouts().size() == 2
    }

    private String commit(String version, ModuleSource source) {
        add(version, '', proxy.directory.toString())
        def id = state.commit(version)
        source.checkout(source.head().revision())
        id
    }

    private List<Path> checkouts() {
        def stores = dir.resolve('store').toFile().listFiles()
        stores.length == 0 ? [] : stores[0].toPath().resolve('checkouts').toFile().listFiles().findAll { !it.name.startsWith('.') }*.toPath()
    }

    def 'a relative address is relative to that of the state repo: #git'() {
        expect:
        ModuleSource.address(of, git) == address

        where:
        of                                 | git               || address
        'https://git.example.org/ops/shop' | '../modules/x'    || 'https://git.example.org/ops/modules/x'
        'https://git.example.org/ops/a.git' | '../b.git'       || 'https://git.example.org/ops/b.git'
        '/srv/shop'                        | '../modules/x'    || '/srv/modules/x'
        '/srv/shop'                        | '/srv/other'      || '/srv/other'
        'https://git.example.org/ops/shop' | 'https://x.org/y' || 'https://x.org/y'
    }
}
