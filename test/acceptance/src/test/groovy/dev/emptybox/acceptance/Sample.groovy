package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path

/** The state repo of a sample in the source tree, and the releases that the build has made of its programs. */
final class Sample {

    private final Path directory

    Sample(String name) {
        directory = Box.LAUNCHER.parent.parent.resolve('samples').resolve(name)
    }

    /** All that the agent reads, untouched, with another state. */
    Map<String, String> files(Map<String, Object> state) {
        def texts = Files.walk(directory).withCloseable { paths ->
            paths.filter { Files.isRegularFile(it) }.toList().collectEntries { [directory.relativize(it).toString(), Files.readString(it)] }
        }
        texts.findAll { !(it.key =~ '^(specs|[.]emptybox)/|[.]md$') } + ['state.json': json(state)]
    }

    String text(String path) {
        Files.readString(directory.resolve(path))
    }

    /** The state of the sample, to be edited; a new copy each time. */
    Map<String, Object> state() {
        new ObjectMapper().readValue(text('state.json'), Map)
    }

    static String json(Object value) {
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value)
    }

    /** A release by its file's name; null when there is none. */
    static byte[] release(String file) {
        Sample.classLoader.getResourceAsStream("artefacts/$file")?.withCloseable { it.readAllBytes() }
    }
}
