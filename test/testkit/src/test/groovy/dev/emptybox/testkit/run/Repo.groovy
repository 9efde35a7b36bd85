package dev.emptybox.testkit.run

import java.nio.file.Files
import java.nio.file.Path

/** A state repo on disk, of the files that a feature gives it. */
final class Repo {

    final Path directory

    Repo(Path directory) {
        this.directory = directory
    }

    Repo file(String path, String text) {
        def file = directory.resolve(path)
        Files.createDirectories(file.parent)
        Files.writeString(file, text.stripIndent())
        this
    }

    /** A spec of its own file, with these features in its body. */
    Repo spec(String name, String body) {
        file("specs/${name}.groovy", "import spock.lang.*\n\nclass $name extends Specification {\n\n${body.stripIndent()}\n}\n")
    }
}
