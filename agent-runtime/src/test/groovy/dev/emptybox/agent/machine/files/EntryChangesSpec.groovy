package dev.emptybox.agent.machine.files

import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Entry
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires
import static dev.emptybox.agent.machine.Caught.problem

/** Directories, attributes, removals and links. */
class EntryChangesSpec extends BoxChangesSpecification {

    def 'a new directory has mode 0755, or exactly the declared one'() {
        when:
        world.perform('a step', new FileChange.MakeDirectory(dir.resolve('bin'), wish))

        then:
        attributes(dir.resolve('bin')).mode() == mode
        names() == ['bin']

        where:
        wish                      || mode
        Attributes.UNCHANGED      || 0755
        Attributes.ofMode(0777)   || 0777
        Attributes.ofMode(01770)  || 01770
    }

    def 'an existing directory keeps its contents and gets the declared mode'() {
        given:
        def bin = Files.createDirectory(dir.resolve('bin'))
        Files.writeString(bin.resolve('app'), 'x')

        when:
        world.perform('a step', new FileChange.MakeDirectory(bin, Attributes.ofMode(0700)))

        then:
        attributes(bin).mode() == 0700
        names(bin) == ['app']
    }

    def 'a file in the way of a directory is a problem'() {
        given:
        write(file, 'x')

        expect:
        problem { world.perform('a step', new FileChange.MakeDirectory(file, Attributes.UNCHANGED)) }.why() == 'it is a file'
    }

    def 'the mode is set, and unset attributes are kept'() {
        given:
        write(file, 'x', Attributes.ofMode(0600))

        when:
        world.perform('a step', new FileChange.SetAttributes(file, Attributes.ofMode(0640)))

        then:
        attributes(file).mode() == 0640
        Files.readString(file) == 'x'
    }

    @Requires(value = { instance.root() }, reason = 'only root can give a file to another user')
    def 'a new owner does not cost the setuid bit'() {
        given:
        write(file, 'x', Attributes.ofMode(04755))

        when:
        world.perform('a step', new FileChange.SetAttributes(file, new Attributes(null, 'nobody', null)))

        then:
        attributes(file).owner() == 'nobody'
        attributes(file).mode() == 04755
    }

    def 'the mode of nothing cannot be set'() {
        expect:
        problem { world.perform('a step', new FileChange.SetAttributes(file, Attributes.ofMode(0640))) }.cure() == 'create it first'
    }

    def 'a directory is removed with all that is in it, but not what its links lead to'() {
        given:
        def kept = Files.createDirectory(dir.resolve('kept'))
        Files.writeString(kept.resolve('file'), 'x')
        def old = Files.createDirectories(dir.resolve('old/deep')).parent
        Files.writeString(old.resolve('deep/file'), 'x')
        Files.createSymbolicLink(old.resolve('link'), kept)

        when:
        world.perform('a step', new FileChange.Remove(old))

        then:
        names() == ['kept']
        names(kept) == ['file']
    }

    def 'a link is removed, not what it leads to'() {
        given:
        write(file, 'x')
        Files.createSymbolicLink(dir.resolve('link'), file)

        when:
        world.perform('a step', new FileChange.Remove(dir.resolve('link')))

        then:
        names() == ['app.config']
    }

    def 'removing nothing is fine'() {
        when:
        world.perform('a step', new FileChange.Remove(dir.resolve('missing/deep')))

        then:
        noExceptionThrown()
    }

    def 'a link is made, and replaces another link or a file: #before'() {
        given:
        def link = dir.resolve('current')
        Files.createDirectory(dir.resolve('1'))
        prepare.call(link)

        when:
        world.perform('a step', new FileChange.MakeLink(link, '1'))

        then:
        world.files().entry(link) == new Entry.Link('1')
        names() == ['1', 'current']
        names(dir.resolve('1')) == []

        where:
        before                  | prepare
        'nothing'               | { }
        'a link to nothing'     | { Files.createSymbolicLink(it, Path.of('2')) }
        'a link to a directory' | { Files.createSymbolicLink(it, it.resolveSibling('1')) }
        'a file'                | { Files.writeString(it, 'x') }
    }

    def 'a directory is never replaced by a link'() {
        given:
        def directory = Files.createDirectory(dir.resolve('current'))

        expect:
        problem { world.perform('a step', new FileChange.MakeLink(directory, '1')) }.why() == 'it is a directory'
        names() == ['current']
    }

    def 'a link that a killed agent left half made is removed'() {
        given:
        Files.createSymbolicLink(dir.resolve('.current.emptybox-0123456789ab'), Path.of('1'))

        when:
        world.perform('a step', new FileChange.MakeLink(dir.resolve('current'), '2'))

        then:
        names() == ['current']
    }

    def 'who follows a link while it is switched always finds it'() {
        given:
        def link = dir.resolve('current')
        ['1', '2'].each { Files.writeString(Files.createDirectory(dir.resolve(it)).resolve('app'), it) }
        world.perform('a step', new FileChange.MakeLink(link, '1'))
        def failures = new java.util.concurrent.atomic.AtomicInteger()
        def reads = new java.util.concurrent.atomic.AtomicInteger()
        def stop = new java.util.concurrent.atomic.AtomicBoolean()
        def reader = Thread.start {
            while (!stop.get()) {
                Files.exists(link.resolve('app')) ? reads.incrementAndGet() : failures.incrementAndGet()
            }
        }

        when:
        for (int i = 0; i < 200 || reads.get() < 200; i++) {
            world.perform('a step', new FileChange.MakeLink(link, i % 2 == 0 ? '2' : '1'))
        }
        stop.set(true)
        reader.join()

        then:
        failures.get() == 0
    }
}
