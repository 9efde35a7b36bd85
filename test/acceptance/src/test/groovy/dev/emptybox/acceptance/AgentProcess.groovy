package dev.emptybox.acceptance

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit

/** An agent that runs, and what it has printed so far. */
final class AgentProcess implements AutoCloseable {

    private final Process process
    private final List<String> lines = new CopyOnWriteArrayList<>()
    private final List<Thread> readers
    private int told
    private volatile Closure<Boolean> fatal = { false }

    private AgentProcess(Process process) {
        this.process = process
        this.readers = [process.inputStream, process.errorStream].collect { stream ->
            Thread.startDaemon {
                stream.eachLine('UTF-8') {
                    if (fatal.call(it)) {
                        process.toHandle().destroyForcibly()
                    }
                    lines << it
                }
            }
        }
    }

    /** @param wrapper runs what follows, as a container does */
    static AgentProcess start(Box box, Map<String, String> variables, List<String> words, List<String> wrapper = []) {
        def builder = new ProcessBuilder([*wrapper, Box.LAUNCHER.toString(), *words]).directory(box.root.toFile())
        builder.environment().clear()
        builder.environment().putAll(box.environment(variables))
        builder.redirectInput(new File('/dev/null'))
        new AgentProcess(builder.start())
    }

    long getPid() {
        process.pid()
    }

    boolean isAlive() {
        process.alive
    }

    /** All lines of both streams. */
    List<String> getOutput() {
        lines.toList()
    }

    /** Waits for a line with this text, after the one that was waited for last. */
    String await(String text) {
        Await.until("a line with '$text'", { "it said:\n${output.join('\n')}" }) {
            def ended = !process.alive
            if (ended) {
                readers*.join(2_000)
            }
            def now = output
            def at = (told..<now.size()).find { now[it].contains(text) }
            if (at == null) {
                assert !ended: "it ended with ${process.exitValue()} before '$text'; it said:\n${output.join('\n')}"
                return null
            }
            told = at + 1
            now[at]
        }
    }

    /** How many lines hold this text. */
    int count(String text) {
        output.count { it.contains(text) }
    }

    // Of the handle: Process.destroy would close the streams too, and what it says at its end would be lost.
    void kill() {
        process.toHandle().destroyForcibly()
        end()
    }

    /** It is killed as soon as it has printed such a line. */
    void killAt(Closure<Boolean> line) {
        fatal = line
    }

    void terminate() {
        process.toHandle().destroy()
    }

    /** Waits for its end, but not for longer than this. */
    boolean endsWithin(int millis) {
        process.waitFor(millis, TimeUnit.MILLISECONDS)
    }

    /** Waits for its end. @return the exit code */
    int end() {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said:\n${output.join('\n')}" as Object)
        }
        readers*.join(2_000)
        process.exitValue()
    }

    @Override
    void close() {
        process.destroyForcibly().waitFor()
    }
}
