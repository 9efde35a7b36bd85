package dev.emptybox.agent.git

import dev.emptybox.agent.git.trust.OwnChanges
import dev.emptybox.agent.script.StateFiles
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import org.eclipse.jgit.lib.Constants
import org.eclipse.jgit.lib.FileMode
import org.eclipse.jgit.lib.ObjectId
import org.eclipse.jgit.lib.ObjectInserter
import org.eclipse.jgit.lib.TreeFormatter
import org.eclipse.jgit.revwalk.RevWalk
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** Repositories that are small on the wire and large afterwards. Each is a problem of the revision, in bounded time and memory. */
@Timeout(60)
class HostileRepoSpec extends Specification {

    @TempDir
    Path dir
    Git git

    def setup() {
        git = Git.init(dir.resolve('origin'))
        git.write('converge.groovy', '').commit('First')
    }

    private static ObjectId tree(ObjectInserter inserter, Map<String, ObjectId> entries, FileMode mode = FileMode.TREE) {
        def tree = new TreeFormatter()
        entries.each { name, id -> tree.append(name, mode, id) }
        inserter.insert(tree)
    }

    /** Each directory has the next one several times. */
    private String publish(int levels, int width) {
        String id = BareLayout.open(git.directory.resolve('.git')).withCloseable { repository ->
            repository.newObjectInserter().withCloseable { inserter ->
                def at = tree(inserter, [f: inserter.insert(Constants.OBJ_BLOB, 'x'.bytes)], FileMode.REGULAR_FILE)
                levels.times { at = tree(inserter, (0..<width).collectEntries { ["$it${'d' * 99}".toString(), at] }) }
                at = tree(inserter, [shop: at])
                inserter.flush()
                at.name()
            }
        }
        def commit = git.run('commit-tree', '-m', 'hostile', id)
        git.run('update-ref', 'refs/heads/main', commit)
        commit
    }

    private GitSource source(String path = '') {
        new GitSource(git.directory.toString(), 'main', path, dir.resolve('source'), Credentials.none(), new Limits(1 << 20, 1000), NetworkLimits.DEFAULT)
    }

    private SourceException failing(GitSource source) {
        try {
            source.checkout(source.head().revision())
        } catch (SourceException e) {
            return e
        }
        null
    }

    def 'a directory that contains another one many times is too large: #what'() {
        given:
        publish(levels, width)

        when:
        def failure = failing(source(path))

        then:
        !failure.transientFailure()
        failure.problem().what() == 'the state repo is too large'
        failure.problem().whatAndWhy(': ').length() < 300

        where:
        what                     | levels | width | path
        'a billion files'        | 9      | 10    | ''
        'the same with --path'   | 9      | 10    | 'shop'
        'levels of long names  ' | 30     | 1     | ''
        'the same with --path  ' | 30     | 1     | 'shop'
    }

    def 'a commit that changes too many files is refused before they are all compared with a role'() {
        given:
        def commit = ObjectId.fromString(publish(9, 10))

        when:
        BareLayout.open(git.directory.resolve('.git')).withCloseable { repository ->
            new RevWalk(repository).withCloseable { OwnChanges.of(it.objectReader, it.parseCommit(commit)) }
        }

        then:
        def e = thrown(Exception)
        e.message == 'it changes more than 50000 files'
    }

    def 'a state file that is too large is named: #file'() {
        given:
        Files.writeString(dir.resolve(file), '{"a": "' + 'x' * (5 << 20) + '"}')

        when:
        new StateFiles(dir).read([:], [:])

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == "$file is too large to be a state"

        where:
        file << ['state.json', 'state.yaml']
    }
}
