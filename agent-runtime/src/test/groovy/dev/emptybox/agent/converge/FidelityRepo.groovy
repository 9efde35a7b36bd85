package dev.emptybox.agent.converge

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.security.MessageDigest
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream
import org.apache.commons.compress.archivers.tar.TarArchiveEntry
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream
import org.apache.commons.compress.archivers.tar.TarConstants

/** The state repo that the scripts of the fidelity specs are in, and the artefacts that they download. */
class FidelityRepo {

    final Path repo
    final Path artefacts
    /** Name of an artefact to its content. */
    final Map<String, byte[]> contents = [:]

    FidelityRepo(Path top) {
        repo = Files.createDirectories(top.resolve('repo'))
        artefacts = Files.createDirectories(top.resolve('artefacts'))
        write 'templates/port.ftl', 'port=${port}\nhost=a\n'
        write 'templates/names.ftl', '<#list names as name>${name}\n</#list>'
        write 'files/motd', 'hello\n'
        write 'files/tree/a', 'x\n'
        write 'files/tree/b/c', 'port=1\nhost=a\n'
        write 'files/tree/run.sh', '#!/bin/sh\n'
        Files.setPosixFilePermissions(repo.resolve('files/tree/run.sh'), PosixFilePermissions.fromString('rwxr-xr-x'))
        write 'tasks/make/task.sh', '''\
            if [ -e "$TARGET" ]; then echo '{"changed": false}'; else printf made > "$TARGET" && echo '{"changed": true, "values": {"made": true}}'; fi
            '''.stripIndent()
        write 'tasks/say/task.sh', 'printf %s "$SAY"\n'
        artefact 'tool', '#!/bin/sh\necho tool\n'.bytes
        artefact 'one.tar', tar { directory('app/'); file('app/a', 'x\n', 0640); file('app/bin/run', 'run\n', 0755); link('app/l', 'a') }
        artefact 'two.tar', tar { file('app/a', 'two\n', 0644); file('app/b', 'b\n', 0600) }
        artefact 'one.zip', zip([a: 'x\n', 'd/e': 'e\n'])
        artefact 'evil.tar', tar { file('a', 'x\n', 0644); link('l', '../../out') }
    }

    void write(String path, String text) {
        def file = repo.resolve(path)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
    }

    private void artefact(String name, byte[] content) {
        contents[name] = content
        Files.write(artefacts.resolve(name), content)
    }

    String url(String name) {
        artefacts.resolve(name).toUri()
    }

    String sha256(String name) {
        HexFormat.of().formatHex(MessageDigest.getInstance('SHA-256').digest(contents[name]))
    }

    private static byte[] tar(@DelegatesTo(Entries) Closure<?> entries) {
        def made = new Entries()
        entries.delegate = made
        entries.resolveStrategy = Closure.DELEGATE_FIRST
        entries()
        made.out.finish()
        made.bytes.toByteArray()
    }

    static class Entries {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream()
        final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)

        void file(String name, String text, int mode) {
            def entry = new TarArchiveEntry(name)
            entry.size = text.length()
            entry.mode = mode
            put(entry, text)
        }

        void directory(String name) { put(new TarArchiveEntry(name), '') }

        void link(String name, String target) {
            def entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK)
            entry.linkName = target
            put(entry, '')
        }

        private void put(TarArchiveEntry entry, String text) {
            entry.setModTime(0L)
            out.putArchiveEntry(entry)
            out.write(text.bytes)
            out.closeArchiveEntry()
        }
    }

    private static byte[] zip(Map<String, String> files) {
        def bytes = new ByteArrayOutputStream()
        new ZipOutputStream(bytes).withCloseable { out ->
            files.each { name, text ->
                out.putNextEntry(new ZipEntry(name).tap { time = 0 })
                out.write(text.bytes)
            }
        }
        bytes.toByteArray()
    }
}
