package dev.emptybox.samples

import com.fasterxml.jackson.databind.ObjectMapper

/** The samples as a program finds them: on the class path. */
final class Samples {

    private Samples() {
    }

    static byte[] bytes(String resource) {
        def stream = Samples.classLoader.getResourceAsStream(resource)
        if (stream == null) {
            throw new FileNotFoundException("$resource is not on the class path")
        }
        stream.withCloseable { it.readAllBytes() }
    }

    static String text(String resource) {
        new String(bytes(resource), 'UTF-8')
    }

    static Map<String, Object> json(String resource) {
        new ObjectMapper().readValue(bytes(resource), Map)
    }
}
