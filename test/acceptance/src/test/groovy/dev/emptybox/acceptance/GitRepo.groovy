package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path

/** A bare repository and a clone of it to commit in; everything is done by the git command line. */
final class GitRepo {

    private static final Map<String, String> NOBODYS_SETTINGS = [
            PATH               : '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/nonexistent',
            GIT_CONFIG_GLOBAL  : '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0',
            GIT_AUTHOR_NAME    : 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org',
            GIT_COMMITTER_NAME : 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org']

    final Path bare
    private final Path work

    private GitRepo(Path bare, Path work) {
        this.bare = bare
        this.work = work
    }

    static GitRepo create(Path directory, String name) {
        def repo = new GitRepo(directory.resolve("${name}.git"), directory.resolve(name))
        git(directory, 'init', '--quiet', '--bare', '--initial-branch=main', repo.bare.toString())
        git(directory, 'init', '--quiet', '--initial-branch=main', repo.work.toString())
        repo.git('remote', 'add', 'origin', repo.bare.toString())
        repo
    }

    /** Writes the files, commits and pushes all that is there. @return the commit's id */
    String commit(String message, Map<String, String> files) {
        files.each { path, text ->
            def file = work.resolve(path)
            Files.createDirectories(file.parent)
            Files.writeString(file, text)
        }
        git('add', '--all')
        git('commit', '--quiet', '--message', message)
        git('push', '--quiet', 'origin', 'HEAD:main')
        git('rev-parse', 'HEAD').trim()
    }

    /** A file as last committed. */
    String text(String path) {
        Files.readString(work.resolve(path))
    }

    void tag(String name) {
        git('tag', name)
        git('push', '--quiet', 'origin', name)
    }

    private String git(String... words) {
        git(work, words)
    }

    private static String git(Path directory, String... words) {
        def done = Command.run(directory, NOBODYS_SETTINGS, ['git', *words])
        assert done.exit == 0: "git ${words.join(' ')}: $done"
        done.out
    }
}
