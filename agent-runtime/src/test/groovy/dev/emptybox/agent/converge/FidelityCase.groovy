package dev.emptybox.agent.converge

import dev.emptybox.stdlib.model.FileNames
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path

/** A script, and the initial content of the box: a case of the fidelity specs. */
class FidelityCase {

    /**
     * One entry of the box. The text of a link is its target; {@code ROOT} in it stands for the box's
     * own root. Of a hard link it is the file that it is a hard link to. Names are texts of {@link FileNames}.
     */
    static class Standing {
        final String path
        final String kind
        final Integer mode
        final Object content
        /** Number of its owner and its group, null for those of who makes it. */
        Integer owner

        Standing(String path, String kind, Integer mode, Object content) {
            this.path = path
            this.kind = kind
            this.mode = mode
            this.content = content
        }

        static Standing directory(String path, int mode = 0755) { new Standing(path, 'directory', mode, '') }

        static Standing file(String path, Object content = '', int mode = 0644) { new Standing(path, 'file', mode, content) }

        static Standing hardLink(String path, String file) { new Standing(path, 'hard link', null, file) }

        Standing ownedBy(int number) {
            owner = number
            this
        }

        static Standing link(String path, String target) { new Standing(path, 'link', null, target) }

        @Override
        String toString() {
            kind.endsWith('link') ? "$kind ${path.inspect()} -> ${content.inspect()}"
                : "$kind ${path.inspect()} ${String.format('%04o', mode)} ${owner ?: ''} " + (kind == 'file' ? ' ' + (content instanceof String ? content.inspect() : 'bytes') : '')
        }
    }

    /**
     * One line of the script, or one block.
     *
     * @param word    which sort of task it is counted as
     * @param name    what reports call its task
     * @param uses    the variables of other statements that it names
     * @param repeats whether it may want something again when the box is converged
     * @param misleads whether what it says is planned is not what it does
     */
    static class Statement {
        String word
        String name
        String variable
        String text
        Set<String> uses = []
        boolean repeats
        boolean misleads
    }

    final long seed
    final List<Standing> before
    final List<Statement> statements
    /** Whether no task meets what another one is about, so that a second converge has nothing to do. */
    final boolean tidy

    FidelityCase(long seed, List<Standing> before, List<Statement> statements, boolean tidy) {
        this.seed = seed
        this.before = before
        this.statements = statements
        // Through two links to one place tasks meet, whatever their own names are.
        this.tidy = tidy && before.findAll { it.kind == 'link' }.countBy { it.content }.values().every { it == 1 }
    }

    String getScript() {
        statements*.text.join('\n') + '\n'
    }

    void standUp(Path root) {
        before.each { standing ->
            def path = FileNames.resolve(root, standing.path)
            if (standing.kind == 'directory') {
                Files.createDirectory(path)
            } else if (standing.kind == 'link') {
                Files.createSymbolicLink(path, FileNames.resolve(Path.of(''), standing.content.toString().replace('ROOT', root.toString())))
            } else if (standing.kind == 'hard link') {
                // A case that is made smaller may have lost the file.
                def file = FileNames.resolve(root, standing.content.toString())
                Files.exists(file) ? Files.createLink(path, file) : Files.writeString(path, '')
            } else {
                Files.write(path, standing.content instanceof byte[] ? (byte[]) standing.content : standing.content.toString().getBytes('UTF-8'))
            }
        }
        before.reverseEach { standing ->
            if (standing.owner != null) {
                ['unix:uid', 'unix:gid'].each { Files.setAttribute(FileNames.resolve(root, standing.path), it, standing.owner, LinkOption.NOFOLLOW_LINKS) }
            }
            if (standing.mode != null) {
                Files.setAttribute(FileNames.resolve(root, standing.path), 'unix:mode', standing.mode, LinkOption.NOFOLLOW_LINKS)
            }
        }
    }

    /** The same without one statement, and without those that name its variable. */
    FidelityCase without(Statement dropped) {
        def gone = [dropped] as Set
        def variables = [dropped.variable] as Set
        statements.each { statement ->
            if (statement.uses.any { it in variables }) {
                gone << statement
                variables << statement.variable
            }
        }
        new FidelityCase(seed, before, statements.findAll { !(it in gone) }, tidy)
    }

    /** The same without one entry and its contents. */
    FidelityCase without(Standing dropped) {
        new FidelityCase(seed, before.findAll {
            it != dropped && !it.path.startsWith(dropped.path + '/') && !(it.kind == 'hard link' && it.content == dropped.path)
        }, statements, tidy)
    }

    @Override
    String toString() {
        "seed $seed\non the box:\n${before.collect { '  ' + it }.join('\n')}\nconverge.groovy:\n${script.readLines().collect { '  ' + it }.join('\n')}"
    }
}
