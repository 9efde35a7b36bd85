package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path

/** Keys made by ssh-keygen and gpg, in one directory. */
class SigningKeys {

    final Path directory
    private final Map<String, String> environment

    SigningKeys(Path directory) {
        this.directory = Files.createDirectories(directory)
        this.environment = [GNUPGHOME: gpgHome().toString(), LC_ALL: 'C']
    }

    static boolean available(String program) {
        System.getenv('PATH').split(':').any { Files.isExecutable(Path.of(it, program)) }
    }

    private Path gpgHome() {
        // The socket of its agent has a short limit of length, so it is not below the directory of the spec.
        def home = Files.createTempDirectory('gpg')
        home.toFile().setReadable(false, false)
        home.toFile().setReadable(true, true)
        home.toFile().setExecutable(false, false)
        home.toFile().setExecutable(true, true)
        home
    }

    /** The public part, as one line. */
    String ssh(String name, String type = 'ed25519') {
        def file = directory.resolve(name)
        if (!Files.exists(file)) {
            def (kind, bits) = (type + ':').split(':', 3)
            run(*['ssh-keygen', '-q', '-t', kind, *(bits ? ['-b', bits] : []), '-N', '', '-C', '', '-f', file.toString()])
        }
        Files.readString(directory.resolve("${name}.pub")).trim()
    }

    String fingerprint(String name) {
        run('ssh-keygen', '-l', '-f', directory.resolve("${name}.pub").toString()).split(' ')[1]
    }

    void gpg(String name, List<String> more = []) {
        run('gpg', '--batch', '--quiet', '--no-tty', '--passphrase', '', *more, '--quick-gen-key', "$name <$name@example.org>".toString(), 'ed25519', 'sign', more ? '2d' : '0')
    }

    /** A program that signs as if it was that time. */
    Path gpgAt(String time) {
        def program = directory.resolve('gpg-then')
        Files.writeString(program, "#!/bin/sh\nexec gpg --faked-system-time $time \"\$@\"\n")
        program.toFile().setExecutable(true)
        program
    }

    String gpgFingerprint(String name) {
        run('gpg', '--batch', '--with-colons', '--list-keys', "$name@example.org".toString()).readLines().find { it.startsWith('fpr') }.split(':')[9]
    }

    void revoke(String name) {
        def certificate = Path.of(environment.GNUPGHOME, 'openpgp-revocs.d', "${gpgFingerprint(name)}.rev")
        Files.writeString(certificate, Files.readString(certificate).replace(':-----BEGIN', '-----BEGIN'))
        run('gpg', '--batch', '--quiet', '--import', certificate.toString())
    }

    void export(String name, Path file) {
        Files.writeString(file, run('gpg', '--batch', '--armor', '--export', "$name@example.org".toString()) + '\n')
    }

    Map<String, String> environment() {
        environment
    }

    String run(String... command) {
        def builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
        builder.environment().putAll(environment)
        def process = builder.start()
        process.outputStream.close()
        def output = process.inputStream.text
        assert process.waitFor() == 0: "$command: $output"
        output.trim()
    }

    void close() {
        if (available('gpgconf')) {
            run('gpgconf', '--kill', 'all')
        }
        Path.of(environment.GNUPGHOME).toFile().deleteDir()
    }
}
