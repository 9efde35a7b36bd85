package dev.emptybox.agent.script

import java.nio.file.Files
import java.nio.file.Path

/** Snippets of scripts in files: {@code --- title} begins each. */
class Corpus {

    /** @param name of its class, also of its package, so that classes of snippets do not collide */
    static record Snippet(String file, String title, String name, String text) {

        boolean usesTasks() {
            title.endsWith('(tasks)')
        }

        /** The path of the source in a repo: a snippet is one of many in a compilation. */
        String path() {
            "lib/${name.toLowerCase()}/${name}.groovy"
        }

        /** In the package of the snippet, with the same line numbers. */
        String source() {
            "package ${name.toLowerCase()}; $text"
        }

        List<String> expected(String mark) {
            text.readLines().findAll { it.startsWith(mark) }*.substring(mark.length())
        }

        String toString() {
            "$file: $title"
        }
    }

    static Path directory() {
        Path.of(Corpus.getResource('/corpus/state.json').toURI()).parent
    }

    static List<Snippet> snippets(String kind) {
        Files.list(directory().resolve(kind)).sorted().toList().collectMany { file ->
            String stem = file.fileName.toString() - '.snippets'
            Files.readString(file).split(/(?m)^--- /).drop(1).toList().withIndex().collect { part, i ->
                def (title, text) = part.split('\n', 2)
                new Snippet(stem, title, stem.capitalize() + i, text)
            }
        }
    }
}
