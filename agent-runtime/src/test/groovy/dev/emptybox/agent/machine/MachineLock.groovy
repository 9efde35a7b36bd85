package dev.emptybox.agent.machine

import java.nio.channels.FileChannel
import java.nio.file.Path
import java.nio.file.StandardOpenOption

/**
 * Held by a spec that changes the machine of the build, or that sees all of it through an overlay: specs run in several
 * processes at once, and there may be two builds.
 */
final class MachineLock implements AutoCloseable {

    private final FileChannel channel

    MachineLock() {
        channel = FileChannel.open(Path.of(System.getProperty('java.io.tmpdir'), 'emptybox-system-changes.lock'),
            StandardOpenOption.CREATE, StandardOpenOption.WRITE)
        channel.lock()
    }

    @Override
    void close() {
        channel.close()
    }
}
