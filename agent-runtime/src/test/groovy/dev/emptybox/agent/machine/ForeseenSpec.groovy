package dev.emptybox.agent.machine

import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.Reads
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Change
import dev.emptybox.stdlib.model.Digests
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** What an overlay over the machine foresees is what the machine then shows. */
class ForeseenSpec extends Specification {

    @TempDir
    Path dir

    Path root

    @AutoCleanup
    LiveWorld world

    def setup() {
        world = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT)
        root = Files.createDirectory(dir.resolve('root'))
        Files.writeString(root.resolve('file'), 'old')
        Files.setAttribute(root.resolve('file'), 'unix:mode', 0600)
        Files.createDirectories(root.resolve('full/deep'))
        Files.writeString(root.resolve('full/deep/file'), 'x')
        Files.createSymbolicLink(root.resolve('way'), Path.of('full'))
    }

    private Map<String, Object> seen(Reads box) {
        def all = [:]
        def look
        look = { Path path ->
            def entry = box.entry(path)
            def content = entry.class.simpleName == 'RegularFile' ? box.digest(path) + box.content(path).text() : ''
            all[root.relativize(path).toString()] = [entry, content]
            if (entry.class.simpleName == 'Directory') {
                box.children(path).each { look(path.resolve(it)) }
            }
        }
        look(root)
        all
    }

    def 'a change shows as it was foreseen'() {
        given:
        def changes = make.call(root)
        def overlay = new Overlay(world)

        when:
        def before = seen(world)
        changes.each { overlay.perform('a step', it) }
        def foreseen = seen(overlay)

        then: 'foreseeing changed nothing'
        seen(world) == before

        when:
        changes.each { world.perform('a step', it) }

        then:
        seen(world) == foreseen

        where:
        make << [
            { [new Change.WriteFile(it.resolve('new'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new Change.WriteFile(it.resolve('new'), Bytes.of('x'), Attributes.ofMode(0400))] },
            { [new Change.WriteFile(it.resolve('file'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new Change.WriteFile(it.resolve('way/new'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new Change.SetAttributes(it.resolve('file'), Attributes.ofMode(04755))] },
            { [new Change.SetAttributes(it.resolve('full'), Attributes.ofMode(01777))] },
            { [new Change.MakeDirectory(it.resolve('bin'), Attributes.UNCHANGED),
               new Change.MakeDirectory(it.resolve('bin/deep'), Attributes.ofMode(0700)),
               new Change.WriteFile(it.resolve('bin/deep/app'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new Change.MakeDirectory(it.resolve('full'), Attributes.ofMode(0750))] },
            { [new Change.MakeLink(it.resolve('link'), 'full')] },
            { [new Change.MakeLink(it.resolve('way'), 'nowhere')] },
            { [new Change.MakeLink(it.resolve('file'), 'full/deep')] },
            { [new Change.MakeLink(it.resolve('way/new'), 'deep'),
               new Change.WriteFile(it.resolve('way/new/written'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new Change.Remove(it.resolve('full')), new Change.MakeLink(it.resolve('full'), 'file')] },
            { [new Change.WriteFile(it.resolve('file'), Bytes.of('x'), Attributes.ofMode(0644), null, it.resolve('file.bak'))] },
            { [new Change.WriteFile(it.resolve('new'), Bytes.of('x'), Attributes.UNCHANGED, null, it.resolve('new.bak'))] },
            { [new Change.Remove(it.resolve('file'))] },
            { [new Change.Remove(it.resolve('way'))] },
            { [new Change.Remove(it.resolve('full')), new Change.MakeDirectory(it.resolve('full'), Attributes.UNCHANGED)] },
        ]
    }

    def 'a placed artefact shows as it was foreseen'() {
        given:
        def source = Files.writeString(dir.resolve('source'), 'binary')
        def artefact = world.artefact(new Artefact.Request([source.toString()], [:], Digests.sha256('binary'), 100))
        def change = new Change.PlaceArtefact(root.resolve('app'), artefact, Attributes.ofMode(0755))
        def overlay = new Overlay(world)

        when:
        overlay.perform('a step', change)
        def foreseen = seen(overlay)
        world.perform('a step', change)

        then:
        seen(world) == foreseen
    }
}
