package dev.emptybox.agent.git

import dev.emptybox.stdlib.box.LfsPointer
import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.git.trust.Trust
import dev.emptybox.stdlib.model.Digests
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.util.concurrent.CopyOnWriteArrayList
import spock.lang.Specification
import spock.lang.TempDir

/** Submodules and files of Git LFS, on request. */
class OutsideFilesSpec extends Specification {

    @TempDir
    Path dir
    Git git
    List<String> asked = new CopyOnWriteArrayList<>()

    HttpServer lfs
    GitServer server

    def setup() {
        git = Git.init(dir.resolve('state'))
        git.write('converge.groovy', 'one').commit('First')
    }

    def cleanup() {
        lfs?.stop(0)
        server?.close()
    }

    GitSource follow(Map options = [:]) {
        new GitSource([(options.url ?: git.directory).toString()], options.ref as String, (options.path ?: '') as String, dir.resolve('source'),
            (options.credentials ?: Credentials.none()) as Credentials, Trust.inEveryCommit(), new Extras(options.submodules ?: false, options.lfs ?: false))
    }

    Path checkout(GitSource source) {
        source.checkout(source.head().revision()).directory()
    }

    String problem(Closure<?> work) {
        try {
            work()
        } catch (SourceException e) {
            return "${e.problem().whatAndWhy(': ')}; ${e.problem().cure()}"
        }
        null
    }

    private Git other(String name) {
        def other = Git.init(dir.resolve(name))
        other.write('lib.groovy', "of $name").commit('First')
        other
    }

    // ---- submodules

    def 'a submodule is checked out at its commit, with the ones that it has, where that is wanted'() {
        given:
        def inner = other('inner')
        def lib = other('lib')
        lib.run('submodule', '--quiet', 'add', '../inner', 'deep')
        lib.write('run.sh', 'x')
        lib.directory.resolve('run.sh').toFile().executable = true
        Files.createSymbolicLink(lib.directory.resolve('link'), Path.of('lib.groovy'))
        lib.commit('Inner')
        git.run('submodule', '--quiet', 'add', '../lib', 'libs/one')
        git.commit('Lib')
        lib.write('lib.groovy', 'newer').commit('Newer')

        when:
        def source = follow(submodules: true)
        def made = checkout(source)

        then:
        Files.readString(made.resolve('libs/one/lib.groovy')) == 'of lib'
        Files.readString(made.resolve('libs/one/deep/lib.groovy')) == 'of inner'
        Files.readSymbolicLink(made.resolve('libs/one/link')) == Path.of('lib.groovy')
        Files.isExecutable(made.resolve('libs/one/run.sh'))

        and: 'otherwise the directory is empty'
        checkout(follow()).resolve('libs/one').toFile().list().length == 0

        when: 'all servers are away, and the checkout was modified'
        source.prune([source.head().revision().commit()] as Set)
        [git, lib, inner].each { Files.move(it.directory, it.directory.resolveSibling("${it.directory.fileName}-away")) }
        Files.writeString(made.resolve('libs/one/lib.groovy'), 'tampered')
        def again = problem { source.checkout(GitStore.kept(BareLayout.open(dir.resolve('source/repo.git'))).get()) }

        then: 'it is made again from what was fetched'
        again == null
        Files.readString(made.resolve('libs/one/lib.groovy')) == 'of lib'
    }

    def 'a submodule moves with the state repo, below --path as well'() {
        given:
        def lib = other('lib')
        git.write('app/converge.groovy', 'x').run('submodule', '--quiet', 'add', '../lib', 'app/lib')
        git.run('submodule', '--quiet', 'add', '../lib', 'unused')
        git.commit('Lib')
        def source = follow(submodules: true, path: 'app')

        expect:
        Files.readString(checkout(source).resolve('lib/lib.groovy')) == 'of lib'

        when:
        lib.write('lib.groovy', 'newer').commit('Newer')
        new Git(git.directory.resolve('app/lib')).run('pull', '-q')
        git.commit('Newer lib')

        then:
        Files.readString(checkout(source).resolve('lib/lib.groovy')) == 'newer'
    }

    def 'a submodule that cannot be used is a problem with its cure: #what'() {
        given:
        def lib = other('lib')
        git.run('submodule', '--quiet', 'add', '../lib', 'lib')
        git.write('.gitmodules', modules.replace('OTHER', lib.directory.toString())).commit('Lib')
        server = remote ? GitServer.serve(BareRepository.at(git.directory.resolve('.git'), Clock.systemUTC()), 'state') : null

        expect:
        problem { checkout(follow(submodules: true, url: server?.url())) } =~ says

        where:
        what                      | remote | modules                                                       || says
        'it has no url'           | false  | ''                                                            || /the submodule lib cannot be used: .gitmodules has no url for it/
        'its url is local'        | true   | '[submodule "x"]\npath = lib\nurl = OTHER\n'                 || /the submodule lib cannot be fetched: the submodule lib cannot be used: its url is a path, and the state repo is on a server/
        'its url is a file URL'   | true   | '[submodule "x"]\npath = lib\nurl = file://OTHER\n'          || /its url is a path/
        'its url is a program'    | false  | '[submodule "x"]\npath = lib\nurl = "ext::sh -c id"\n'       || /remote helpers are programs/
        'its url is an option'    | false  | '[submodule "x"]\npath = lib\nurl = ssh://-oProxyCommand=x/y\n' || /not a Git URL/
        'its commit is missing'   | false  | '[submodule "x"]\npath = lib\nurl = ../state\n'              || /the submodule lib cannot be fetched: no such commit/
        'it contains itself'      | false  | '[submodule "x"]\npath = other\nurl = ../lib\n'              || /has no url for it/
        'the file is no config'   | false  | '[submodule'                                                  || /.gitmodules of the state repo cannot be read/
    }

    // ---- Git LFS

    private String pointer(byte[] content) {
        "version https://git-lfs.github.com/spec/v1\noid sha256:${Digests.sha256(content)}\nsize ${content.length}\n"
    }

    private byte[] large(String name = 'large') {
        ("$name " * 5000).bytes
    }

    /** Serves LFS objects, as the batch API says. */
    private String serve(Map<String, byte[]> objects, Map options = [:]) {
        lfs = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        def url = "http://127.0.0.1:${lfs.address.port}"
        lfs.createContext('/') { exchange ->
            def path = exchange.requestURI.path
            def body = exchange.requestBody.readAllBytes()
            asked << "$exchange.requestMethod $path ${exchange.requestHeaders.getFirst('Authorization')} ${exchange.requestHeaders.getFirst('X-Key')}".toString()
            byte[] answer
            if (path.endsWith('/objects/batch')) {
                def wanted = (new JsonSlurper().parse(body) as Map).objects as List<Map>
                answer = (options.batch ?: JsonOutput.toJson([transfer: 'basic', objects: wanted.collect { one ->
                    objects.containsKey(one.oid) ? [oid: one.oid, size: one.size, actions: [download: [href: "${options.href ?: url}/store/$one.oid".toString(), header: ['X-Key': 'k']]]]
                        : [oid: one.oid, size: one.size, error: [code: 404, message: 'not here']]
                }])).bytes
            } else {
                answer = objects[path.split('/').last()]
            }
            exchange.sendResponseHeaders(options.status ?: 200, answer.length ?: -1)
            exchange.responseBody.withCloseable { it.write(answer) }
        }
        lfs.start()
        url
    }

    private void kept(byte[] content, String name = 'files/data.bin') {
        git.write('.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n').write(name, pointer(content)).commit("Add $name")
    }

    def 'a file of Git LFS is fetched, verified and kept, where that is wanted'() {
        given:
        def content = large()
        def url = serve([(Digests.sha256(content)): content])
        kept(content)
        git.write('files/other.txt', pointer(content)).write('.lfsconfig', "[lfs]\nurl = $url/lfs\n").commit('Config')

        expect:
        Files.readAllBytes(checkout(follow(lfs: true)).resolve('files/data.bin')) == content
        Files.readString(checkout(follow(lfs: true)).resolve('files/other.txt')) == pointer(content)
        Files.readString(checkout(follow()).resolve('files/data.bin')) == pointer(content)
        asked == ['POST /lfs/objects/batch null null', "GET /store/${Digests.sha256(content)} null k".toString()]

        when: 'another commit has the same object'
        asked.clear()
        git.write('converge.groovy', 'two').commit('Second')

        then:
        Files.readAllBytes(checkout(follow(lfs: true)).resolve('files/data.bin')) == content
        asked == []
    }

    def 'the login goes to the server of the state repo only'() {
        given:
        def content = large()
        def objects = new LfsObjects(dir.resolve('lfs'), GitAddress.parse("${serve([(Digests.sha256(content)): content])}/team/state"),
            Credentials.of(Files.writeString(dir.resolve('token'), 'ada:s3cret')), NetworkLimits.DEFAULT)
        def login = 'Basic ' + 'ada:s3cret'.bytes.encodeBase64()
        def pointer = LfsPointer.parse(pointer(content).bytes).get()

        when:
        objects.fetch([(pointer): 'data.bin'], '')

        then:
        asked == ["POST /team/state.git/info/lfs/objects/batch $login null".toString(), "GET /store/$pointer.oid $login k".toString()]

        when: 'the repository names another server'
        asked.clear()
        Files.delete(dir.resolve("lfs/$pointer.oid"))
        new LfsObjects(dir.resolve('lfs'), GitAddress.parse('https://git.example.org/state.git'), Credentials.of(dir.resolve('token')), NetworkLimits.DEFAULT)
            .fetch([(pointer): 'data.bin'], "http://127.0.0.1:${lfs.address.port}/lfs")

        then:
        asked == ['POST /lfs/objects/batch null null', "GET /store/$pointer.oid null k".toString()]
    }

    def 'a file of Git LFS that cannot be had is a problem, and no pointer is used in its place: #what'() {
        given:
        def content = large()
        def url = serve(served.rehydrate(this, this, this).call(Digests.sha256(content), content) as Map, options)
        kept(content)
        git.write('.lfsconfig', "[lfs]\nurl = ${named.replace('URL', url)}\n").commit('Config')

        expect:
        problem { checkout(follow(lfs: true)) }.contains(says)
        !dir.resolve('source/checkouts').toFile().list()

        where:
        what                   | named       | served                          | options                          || says
        'the server lacks it'  | 'URL'       | { oid, bytes -> [:] }           | [:]                              || 'the content of files/data.bin is missing in Git LFS: the server http://127.0.0.1'
        'other bytes'          | 'URL'       | { oid, bytes -> [(oid): new byte[bytes.length]] } | [:]             || 'what was received has not the size and the digest'
        'less'                 | 'URL'       | { oid, bytes -> [(oid): 'x'.bytes] } | [:]                         || 'what was received has not the size and the digest'
        'more'                 | 'URL'       | { oid, bytes -> [(oid): new byte[bytes.length * 9]] } | [:]         || 'what was received has not the size and the digest'
        'a page'               | 'URL'       | { oid, bytes -> [:] }           | [batch: '<html>Log in</html>']   || 'cannot fetch the contents of Git LFS'
        'an error'             | 'URL'       | { oid, bytes -> [:] }           | [status: 503]                    || 'the server returned 503'
        'a refusal'            | 'URL'       | { oid, bytes -> [:] }           | [status: 403]                    || 'the server returned 403'
        'another scheme'       | 'URL'       | { oid, bytes -> [(oid): bytes] } | [href: 'file:///etc']           || 'refers to file:/etc'
        'a server that is away' | 'http://127.0.0.1:1/x' | { oid, bytes -> [:] } | [:]                            || 'cannot fetch the contents of Git LFS'
        'no address'           | 'ssh://h/x' | { oid, bytes -> [:] }           | [:]                              || 'LFS objects are fetched over http or https only'
    }

    def 'a local repository has its objects beside it'() {
        given:
        def content = large()
        def oid = Digests.sha256(content)
        kept(content)

        expect:
        problem { checkout(follow(lfs: true)) }.contains('it is not in')

        when:
        def place = git.directory.resolve(".git/lfs/objects/${oid[0..1]}/${oid[2..3]}/$oid")
        Files.createDirectories(place.parent)
        Files.write(place, content)

        then:
        Files.readAllBytes(checkout(follow(lfs: true)).resolve('files/data.bin')) == content
    }

    def 'a pointer to more than a checkout may have fetches nothing'() {
        given:
        def url = serve([:])
        git.write('.gitattributes', '*.bin filter=lfs\n').write('a.bin', "version https://git-lfs.github.com/spec/v1\noid sha256:${'0' * 64}\nsize 99999999999\n")
            .write('.lfsconfig', "[lfs]\nurl = $url\n").commit('Huge')

        expect:
        problem { checkout(follow(lfs: true)) }.contains('bytes in Git LFS')
        asked == []
    }
}
