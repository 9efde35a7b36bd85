package dev.emptybox.samples

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** A release of hello that runs as a process of its own in a directory; closing it leaves no process behind. */
final class HelloProcess implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 30

    private final Path directory
    private final Process process

    private HelloProcess(Path directory, Process process) {
        this.directory = directory
        this.process = process
    }

    static HelloProcess start(String version, Path directory) {
        Files.createDirectories(directory.resolve('bin'))
        Files.write(directory.resolve('bin/hello.jar'), Samples.bytes("artefacts/hello-${version}.jar"))
        def java = Path.of(System.getProperty('java.home'), 'bin', 'java').toString()
        def builder = new ProcessBuilder(java, '-jar', 'bin/hello.jar', '--config', 'app.config')
                .directory(directory.toFile())
                .redirectOutput(directory.resolve('out').toFile())
                .redirectError(directory.resolve('err').toFile())
        // The JVM would tell on stderr that it picked them up.
        builder.environment().keySet().removeAll(['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'])
        new HelloProcess(directory, builder.start())
    }

    static HelloProcess start(String version, Path directory, String config) {
        Files.writeString(directory.resolve('app.config'), config)
        start(version, directory)
    }

    /** The port that the process says it listens on. */
    int port() {
        def deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)
        while (System.nanoTime() < deadline) {
            def started = out =~ /started \S+ on port (\d+)\n/
            if (started.find()) {
                return started.group(1).toInteger()
            }
            // Waiting for the end is the pause between two looks, and cuts the wait short when there is no hope left.
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                break
            }
        }
        throw new AssertionError("hello did not start; it said: $out$err" as Object)
    }

    Answer get(String path) {
        def connection = new URL("http://127.0.0.1:${port()}$path").openConnection() as HttpURLConnection
        connection.connectTimeout = 5_000
        connection.readTimeout = 5_000
        def body = connection.responseCode < 400 ? connection.inputStream : connection.errorStream
        new Answer(connection.responseCode, body.withCloseable { it.getText('UTF-8') })
    }

    int exitCode() {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("hello still runs; it said: $out$err" as Object)
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

    static final class Answer {

        final int status
        final String text

        Answer(int status, String text) {
            this.status = status
            this.text = text
        }
    }
}
