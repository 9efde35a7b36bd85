package dev.emptybox.samples

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
}
