package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path

/** The real git program on one directory, independent of the configuration of the user who runs the specs. */
class Git {

    final Path directory
    final Map<String, String> environment = [:]

    Git(Path directory) {
        this.directory = directory
    }

    /** A new working tree on branch main, with nothing in it. */
    static Git init(Path directory) {
        Files.createDirectories(directory)
        def git = new Git(directory)
        git.run('init', '-q', '-b', 'main')
        git
    }

    String run(String... arguments) {
        def command = ['git', '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false',
                       '-c', 'protocol.file.allow=always'] + arguments.toList()
        def builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
        builder.environment().putAll(GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0')
        builder.environment().putAll(environment)
        def process = builder.start()
        process.outputStream.close()
        def output = process.inputStream.text
        assert process.waitFor() == 0: "$command: $output"
        output.trim()
    }

    Git write(String path, String text) {
        def file = directory.resolve(path)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
        this
    }

    /** Commits everything in the directory and returns the id. */
    String commit(String message) {
        run('add', '-A')
        run('commit', '-q', '--allow-empty', '-m', message)
        run('rev-parse', 'HEAD')
    }

    /** Commits a tree that no git add would ever make. */
    String commitTree(String entries) {
        def builder = new ProcessBuilder('git', 'mktree', '--missing').directory(directory.toFile())
        def process = builder.start()
        process.outputStream.withWriter { it << entries }
        def tree = process.inputStream.text.trim()
        assert process.waitFor() == 0
        def id = run('commit-tree', '-m', 'odd', tree)
        run('update-ref', 'refs/heads/main', id)
        id
    }

    String blob(String text) {
        write('.git/blob', text)
        run('hash-object', '-w', '.git/blob')
    }
}
