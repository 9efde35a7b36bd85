package dev.emptybox.samples

import java.nio.file.Files
import java.nio.file.Path

/** A release of hello that runs as a process of its own in a directory; closing it leaves no process behind. */
final class HelloProcess implements AutoCloseable {

    @Delegate
    private final Program program

    private HelloProcess(Program program) {
        this.program = program
    }

    static HelloProcess start(String version, Path directory) {
        new HelloProcess(Program.start(directory, "hello-${version}.jar", 'bin/hello.jar', [:], '--config', 'app.config'))
    }

    static HelloProcess start(String version, Path directory, String config) {
        Files.writeString(directory.resolve('app.config'), config)
        start(version, directory)
    }

    /** The port that the process says it listens on. */
    int port() {
        program.until('hello says its port') { (program.out =~ /started \S+ on port (\d+)\n/).with { it.find() ? it.group(1) : null } }.toString().toInteger()
    }

    Answer get(String path) {
        def connection = new URL("http://127.0.0.1:${port()}$path").openConnection() as HttpURLConnection
        connection.connectTimeout = 5_000
        connection.readTimeout = 5_000
        def body = connection.responseCode < 400 ? connection.inputStream : connection.errorStream
        new Answer(connection.responseCode, body.withCloseable { it.getText('UTF-8') })
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
