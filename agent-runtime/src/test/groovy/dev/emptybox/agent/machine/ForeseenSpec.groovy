package dev.emptybox.agent.machine

import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.Reads
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
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
            def entry = box.files().entry(path)
            def content = entry.class.simpleName == 'RegularFile' ? box.files().digest(path) + box.files().content(path).text() : ''
            all[root.relativize(path).toString()] = [entry, content]
            if (entry.class.simpleName == 'Directory') {
                box.files().children(path).each { look(path.resolve(it)) }
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
            { [new FileChange.WriteFile(it.resolve('new'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new FileChange.WriteFile(it.resolve('new'), Bytes.of('x'), Attributes.ofMode(0400))] },
            { [new FileChange.WriteFile(it.resolve('file'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new FileChange.WriteFile(it.resolve('way/new'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new FileChange.SetAttributes(it.resolve('file'), Attributes.ofMode(04755))] },
            { [new FileChange.SetAttributes(it.resolve('full'), Attributes.ofMode(01777))] },
            { [new FileChange.MakeDirectory(it.resolve('bin'), Attributes.UNCHANGED),
               new FileChange.MakeDirectory(it.resolve('bin/deep'), Attributes.ofMode(0700)),
               new FileChange.WriteFile(it.resolve('bin/deep/app'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new FileChange.MakeDirectory(it.resolve('full'), Attributes.ofMode(0750))] },
            { [new FileChange.MakeLink(it.resolve('link'), 'full')] },
            { [new FileChange.MakeLink(it.resolve('way'), 'nowhere')] },
            { [new FileChange.MakeLink(it.resolve('file'), 'full/deep')] },
            { [new FileChange.MakeLink(it.resolve('way/new'), 'deep'),
               new FileChange.WriteFile(it.resolve('way/new/written'), Bytes.of('x'), Attributes.UNCHANGED)] },
            { [new FileChange.Remove(it.resolve('full')), new FileChange.MakeLink(it.resolve('full'), 'file')] },
            { [new FileChange.WriteFile(it.resolve('file'), Bytes.of('x'), Attributes.ofMode(0644), null, it.resolve('file.bak'))] },
            { [new FileChange.WriteFile(it.resolve('new'), Bytes.of('x'), Attributes.UNCHANGED, null, it.resolve('new.bak'))] },
            { [new FileChange.Remove(it.resolve('file'))] },
            { [new FileChange.Remove(it.resolve('way'))] },
            { [new FileChange.Remove(it.resolve('full')), new FileChange.MakeDirectory(it.resolve('full'), Attributes.UNCHANGED)] },
        ]
    }

    def 'a placed artefact shows as it was foreseen'() {
        given:
        def source = Files.writeString(dir.resolve('source'), 'binary')
        def artefact = world.artefacts().artefact(new Artefact.Request([source.toString()], [:], Digests.sha256('binary'), 100))
        def change = new FileChange.PlaceArtefact(root.resolve('app'), artefact, Attributes.ofMode(0755))
        def overlay = new Overlay(world)

        when:
        overlay.perform('a step', change)
        def foreseen = seen(overlay)
        world.perform('a step', change)

        then:
        seen(world) == foreseen
    }
}
