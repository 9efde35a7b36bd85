package dev.emptybox.agent.machine

import dev.emptybox.stdlib.model.Digests
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions

/**
 * The programs of apt over the packages of the machine and a repository of one package. They need no mirror, and an answer
 * takes a twentieth of what it takes over all packages of Debian.
 */
final class LocalApt {

    /** Has the programs, for the front of a PATH. */
    final Path programs

    /** What the package installs. */
    final Path content

    LocalApt(Path directory, String name, String version) {
        content = Path.of('/usr/share', name)
        def repository = Files.createDirectories(directory.resolve('repository'))
        def file = "${name}.deb"
        def control = "Package: $name\nVersion: $version\nArchitecture: all\nMaintainer: a spec <a@b>\nDescription: a package of a spec\n"
        def deb = build(directory.resolve('package'), control, repository.resolve(file))
        Files.writeString(repository.resolve('Packages'), "${control}Filename: ./$file\nSize: ${deb.length}\nSHA256: ${Digests.sha256(deb)}\n")
        programs = wrap(directory, configuration(directory, repository))
        run("$programs/apt-get", '-q', 'update')
    }

    static boolean works() {
        ['apt-get', 'apt-cache', 'apt-mark', 'dpkg-deb'].every { Files.isExecutable(Path.of('/usr/bin', it)) } && lists()
    }

    private static boolean lists() {
        new File('/var/lib/apt/lists').list().any { it.contains('_Packages') }
    }

    private byte[] build(Path tree, String control, Path deb) {
        Files.writeString(Files.createDirectories(tree.resolve('DEBIAN')).resolve('control'), control)
        def installed = tree.resolve(content.toString().substring(1))
        Files.createDirectories(installed.parent)
        Files.writeString(installed, 'x')
        run('dpkg-deb', '--root-owner-group', '-b', tree.toString(), deb.toString())
        Files.readAllBytes(deb)
    }

    private static Path configuration(Path directory, Path repository) {
        def sources = Files.writeString(directory.resolve('sources.list'), "deb [trusted=yes] file:$repository ./\n")
        ['lists/partial', 'cache/archives/partial'].each { Files.createDirectories(directory.resolve(it)) }
        Files.writeString(directory.resolve('apt.conf'), """\
            Dir::Etc::SourceList "$sources";
            Dir::Etc::SourceParts "/dev/null";
            Dir::State::Lists "$directory/lists";
            Dir::Cache "$directory/cache";
            APT::Sandbox::User "root";
            """.stripIndent())
    }

    private static Path wrap(Path directory, Path configuration) {
        def programs = Files.createDirectories(directory.resolve('bin'))
        ['apt-get', 'apt-cache', 'apt-mark'].each {
            def program = Files.writeString(programs.resolve(it), "#!/bin/sh\nAPT_CONFIG=$configuration exec /usr/bin/$it \"\$@\"\n")
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString('rwxr-xr-x'))
        }
        programs
    }

    private static void run(String... words) {
        def process = new ProcessBuilder(words).redirectErrorStream(true).start()
        def output = process.inputStream.text
        assert process.waitFor() == 0: output
    }
}
