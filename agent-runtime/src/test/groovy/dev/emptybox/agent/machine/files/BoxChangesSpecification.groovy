package dev.emptybox.agent.machine.files

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** The live world on a directory of its own. */
abstract class BoxChangesSpecification extends Specification {

    @TempDir
    Path dir

    LiveWorld world
    Path file

    def setup() {
        world = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT, new FakeTime())
        file = dir.resolve('app.config')
    }

    def cleanup() {
        world.close()
    }

    static boolean root() {
        System.getProperty('user.name') == 'root'
    }

    void write(Path path, String text, Attributes wish = Attributes.UNCHANGED) {
        world.perform('a step', new FileChange.WriteFile(path, Bytes.of(text), wish))
    }

    Attributes attributes(Path path) {
        world.files().entry(path).attributes()
    }

    List<String> names(Path directory = dir) {
        world.files().children(directory)
    }
}
