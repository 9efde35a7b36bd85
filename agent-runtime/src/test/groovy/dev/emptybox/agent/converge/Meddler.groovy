package dev.emptybox.agent.converge

import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.FileTime
import java.nio.file.attribute.PosixFilePermissions
import java.time.Instant

/** Changes something below a directory at random, as people and programs do behind the agent's back. */
class Meddler {

    private final Path root
    private final List<String> targets
    private final Random random

    /** @param targets of the script, which are more likely to be changed */
    Meddler(Path root, List<String> targets, Random random) {
        this.root = root
        this.targets = targets
        this.random = random
    }

    /** Makes one change, and describes it. */
    String change() {
        def all = Files.walk(root).withCloseable { it.toList() }.toSorted()
        def favoured = random.nextInt(4) == 0 ? [] : all.findAll { targets.contains(it.toString()) }
        def path = (favoured ?: all)[random.nextInt((favoured ?: all).size())]
        def made = tried(path)
        "$made ${root.relativize(path)}"
    }

    private String tried(Path path) {
        boolean link = Files.isSymbolicLink(path)
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        switch (random.nextInt(9)) {
            case 0:
                return file ? act('appended to') { Files.writeString(path, 'x', StandardOpenOption.APPEND) } : add(directory ? path : path.parent)
            case 1:
                return file ? act('kept the size and the time of') { keepingSize(path) } : add(directory ? path : path.parent)
            case 2:
                return link ? add(path.parent) : act('changed the mode of') { Files.setPosixFilePermissions(path, PosixFilePermissions.fromString('rwxr-x--x')) }
            case 3:
                return path == root ? add(path) : act('removed') { directory ? path.toFile().deleteDir() : Files.delete(path) }
            case 4:
                return path == root ? add(path) : act('renamed') { Files.move(path, path.resolveSibling('moved' + random.nextInt(1000))) }
            case 5:
                return link ? add(path.parent) : act('touched') { Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(random.nextInt(1_000_000)))) }
            case 6:
                return path == root ? add(path) : act('replaced by a link') {
                    directory ? path.toFile().deleteDir() : Files.delete(path)
                    Files.createSymbolicLink(path, Path.of('elsewhere'))
                }
            case 7:
                return path == root ? add(path) : act('replaced by a directory') {
                    directory ? path.toFile().deleteDir() : Files.delete(path)
                    Files.createDirectory(path)
                }
            default:
                return add(directory ? path : path.parent)
        }
    }

    private static void keepingSize(Path file) {
        def content = Files.readAllBytes(file)
        def time = Files.getLastModifiedTime(file)
        if (content.length > 0) {
            content[0] = (byte) (content[0] ^ 1)
        }
        Files.write(file, content)
        Files.setLastModifiedTime(file, time)
    }

    private String add(Path directory) {
        act('added to') { Files.writeString(directory.resolve('new' + random.nextInt(1_000_000)), 'new') }
    }

    private static String act(String what, Closure change) {
        try {
            change()
            what
        } catch (IOException refused) {
            "could not have $what".toString()
        }
    }
}
