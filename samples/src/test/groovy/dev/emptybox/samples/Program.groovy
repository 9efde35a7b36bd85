package dev.emptybox.samples

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** A release that runs as a process of its own in a directory; closing it leaves no process behind. */
final class Program implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 30

    private final Path directory
    private final Process process

    private Program(Path directory, Process process) {
        this.directory = directory
        this.process = process
    }

    /** Puts the release into the directory and runs it there: a jar with java, anything else with sh. */
    static Program start(Path directory, String release, Map<String, String> variables = [:], String... arguments) {
        start(directory, release, release, variables, arguments)
    }

    /** @param file where it is put, relative to the directory */
    static Program start(Path directory, String release, String file, Map<String, String> variables, String... arguments) {
        Files.createDirectories(directory.resolve(file).parent)
        Files.write(directory.resolve(file), Samples.bytes("artefacts/$release"))
        def java = Path.of(System.getProperty('java.home'), 'bin', 'java').toString()
        def builder = new ProcessBuilder([*(file.endsWith('.jar') ? [java, '-jar'] : ['sh']), file, *arguments])
                .directory(directory.toFile())
                .redirectOutput(directory.resolve('out').toFile())
                .redirectError(directory.resolve('err').toFile())
        // The JVM would report on stderr that it picked them up.
        builder.environment().keySet().removeAll(['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'])
        builder.environment().putAll(variables)
        new Program(directory, builder.start())
    }

    /** Looks again and again until there is something to see, the process has ended, or it takes too long. */
    Object until(String what, Closure<?> look) {
        def deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)
        while (System.nanoTime() < deadline) {
            def seen = look()
            if (seen) {
                return seen
            }
            // Waiting for the end is the pause between two looks, and cuts the wait short when there is no hope left.
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                break
            }
        }
        throw new AssertionError("waited in vain until $what; it said: $out$err" as Object)
    }

    int exitCode() {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it still runs; it said: $out$err" as Object)
        }
        process.exitValue()
    }

    boolean endsWithin(int seconds) {
        process.waitFor(seconds, TimeUnit.SECONDS)
    }

    void terminate() {
        process.destroy()
    }

    String getOut() {
        Files.readString(directory.resolve('out'))
    }

    String getErr() {
        Files.readString(directory.resolve('err'))
    }

    @Override
    void close() {
        process.destroyForcibly().waitFor()
    }
}
