package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant

/** A repository whose commits are signed with different keys by the real git. Each day has one commit. */
class SignedRepo extends Git {

    static final Instant START = Instant.parse('2026-01-01T00:00:00Z')
    static final int FIRST_DAY = 1

    final SigningKeys keys
    private int day = FIRST_DAY

    SignedRepo(Path directory, SigningKeys keys) {
        super(directory)
        this.keys = keys
        init(directory)
        environment.putAll(keys.environment())
    }

    static Instant day(int number) {
        START.plusSeconds(number * 86400L)
    }

    /** The next commit is on this one. */
    SignedRepo at(String commit, int onDay = 0) {
        run('checkout', '-q', '-f', '--detach', commit)
        day = onDay ?: day
        this
    }

    /** @param how of the key: its name for one of SSH, gpg:NAME, or null for no signature */
    String commit(String how, Map<String, String> files, String message = 'A change') {
        files.each { name, text -> text == null ? run('rm', '-q', name) : write(name, text) }
        run('add', '-A')
        sign(how, 'commit', '-q', '--allow-empty', '-m', message)
    }

    /** A merge of the present commit and others, with exactly these changes on top of a clean merge. */
    String merge(String how, List<String> others, Map<String, String> files = [:], String strategy = 'ort') {
        dated('merge', '-q', '--no-commit', '--no-ff', '--allow-unrelated-histories', '-s', strategy, *others)
        commit(how, files, 'A merge')
    }

    /** Any commit whose text is changed after it was made. */
    String forged(String commit, Closure<String> change) {
        def text = run('cat-file', 'commit', commit) + '\n'
        def changed = change(text)
        assert changed != text
        write('.git/forged', changed)
        run('hash-object', '-t', 'commit', '-w', '.git/forged')
    }

    private String sign(String how, String... command) {
        def key = how == null ? [] : how.startsWith('gpg:') ? ['-c', "user.signingkey=${how.substring(4)}@example.org"]
            : ['-c', 'gpg.format=ssh', '-c', "user.signingkey=${keys.directory.resolve(how)}"]
        dated(*(key + command.toList() + (how == null ? [] : ['-S']))*.toString())
        day++
        head()
    }

    private String head() {
        def text = Files.readString(directory.resolve('.git/HEAD')).trim()
        text.startsWith('ref: ') ? Files.readString(directory.resolve(".git/${text.substring(5)}")).trim() : text
    }

    private String dated(String... command) {
        def date = "${day(day).epochSecond} +0000".toString()
        environment.putAll(GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date)
        run(command)
    }

    boolean verifies(String commit, Path allowedSigners) {
        def builder = new ProcessBuilder('git', '-c', "gpg.ssh.allowedSignersFile=$allowedSigners", 'verify-commit', commit).directory(directory.toFile())
            .redirectErrorStream(true)
        builder.environment().putAll(environment + [GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'])
        def process = builder.start()
        process.inputStream.text
        process.waitFor() == 0
    }
}
