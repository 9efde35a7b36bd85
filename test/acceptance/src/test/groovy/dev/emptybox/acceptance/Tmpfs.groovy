package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path

/** A small file system of its own, to be full or read-only. */
final class Tmpfs implements AutoCloseable {

    final Path at

    private Tmpfs(Path at) {
        this.at = at
    }

    static Tmpfs mount(String options) {
        mount(options, Files.createTempDirectory('emptybox-tmpfs').toRealPath())
    }

    /** @param at an empty directory; it is gone when this is closed */
    static Tmpfs mount(String options, Path at) {
        def mounted = Command.run(at, [:], [Installed.program('mount').toString(), '-t', 'tmpfs', '-o', options, 'tmpfs', at.toString()])
        assert mounted.exit == 0: mounted
        new Tmpfs(at)
    }

    /** Takes all the room that is left. */
    void fill() {
        Files.newOutputStream(at.resolve('filler')).withCloseable { out ->
            try {
                while (true) {
                    out.write(new byte[4096])
                }
            } catch (IOException full) {
                assert full.message.contains('No space left')
            }
        }
    }

    void makeRoom() {
        Files.delete(at.resolve('filler'))
    }

    @Override
    void close() {
        def umount = Installed.program('umount').toString()
        Await.until("$at can be unmounted") { Command.run(Path.of('/'), [:], [umount, at.toString()]).exit == 0 }
        Files.delete(at)
    }
}
