package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.box.files.Tar
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Outcome
import java.nio.file.Path

class ReleaseSpec extends FileBench {

    private Outcome release(String name, int kept = 3) {
        box.file("/box/shop-${name}.tar", new Tar().file("shop-$name/run", "shop $name").text())
        run(new Release('shop')) { version name; archive "shop-${name}.tar"; stripComponents 1; keep kept }
    }

    private List<String> versions() {
        names('shop/releases') - '.history'
    }

    private void happened(Change change) {
        world.perform('somebody', change)
    }

    def 'a version is unpacked into a directory of its own, and the link leads to it'() {
        when:
        def outcome = release('1.0')

        then:
        changes() == ['directory.make shop', 'directory.make shop/releases', 'file.write shop/releases/.history',
                      'archive.unpack shop/releases/1.0', 'link.make shop/current']
        outcome.path == '/box/shop/releases/1.0'
        outcome.previous == null
        entry('shop/current') == new Entry.Link('releases/1.0')
        text('shop/current/run') == 'shop 1.0'

        when:
        def again = release('1.0')

        then:
        again.ok
        again.reason == 'version 1.0 is current'
        again.previous == null
        again.fingerprint() == outcome.fingerprint()
    }

    def 'the next version is switched to when it is whole, and the one before it is named from then on'() {
        given:
        def first = release('1.0')

        when:
        def outcome = release('1.1')

        then:
        changes() == ['file.write shop/releases/.history', 'archive.unpack shop/releases/1.1', 'link.make shop/current']
        outcome.diff.endsWith('- releases/1.0\n+ releases/1.1')
        outcome.previous == '1.0'
        outcome.fingerprint() != first.fingerprint()
        release('1.1').previous == '1.0'
        text('shop/current/run') == 'shop 1.1'
        text('shop/releases/1.0/run') == 'shop 1.0'
    }

    def 'going back is a switch of the link'() {
        given:
        release('1.0')
        release('1.1')

        when:
        def outcome = release('1.0')

        then:
        changes() == ['file.write shop/releases/.history', 'link.make shop/current']
        outcome.previous == '1.1'
        text('shop/current/run') == 'shop 1.0'
    }

    def 'the last versions stay, by the order in which they were in use'() {
        when:
        ['2.0', '1.0', '1.1', '3.0', '1.0', '0.9'].each { release(it) }

        then:
        versions() == ['0.9', '1.0', '3.0']
        changes().last() == 'path.remove shop/releases/1.1'
        step.changes().last().reason() == 'it is not among the last 3 versions'
        release('0.9').ok
    }

    def 'fewer can be kept later, but never without the one before'() {
        given:
        ['1', '2', '3', '4'].each { release(it, 5) }

        when:
        release('4', 2)

        then:
        changes() == ['file.write shop/releases/.history', 'path.remove shop/releases/1', 'path.remove shop/releases/2']
        versions() == ['3', '4']
    }

    def 'what the task did not put there is never removed'() {
        given:
        box.directory('/box/shop').directory('/box/shop/releases').directory('/box/shop/releases/mine')

        when:
        ['1', '2', '3', '4'].each { release(it, 2) }

        then:
        versions() == ['3', '4', 'mine']
    }

    def 'a link that was there before names the version before'() {
        given:
        box.directory('/box/shop').directory('/box/shop/releases').directory('/box/shop/releases/0.1').link('/box/shop/current', 'releases/0.1')

        expect:
        release('0.2').previous == '0.1'
        text('shop/releases/.history') == '0.1\n0.2\n'
    }

    def 'a version that a crash left half unpacked is finished'() {
        given:
        release('1')
        box.file('/box/shop-2.tar', new Tar().file('shop-2/run', 'shop 2').file('shop-2/lib', 'lib').text())
        happened(new FileChange.WriteFile(Path.of('/box/shop/releases/.history'), Bytes.of('1\n2\n'), Attributes.UNCHANGED))
        happened(new FileChange.MakeDirectory(Path.of('/box/shop/releases/2'), Attributes.UNCHANGED))
        happened(new FileChange.WriteFile(Path.of('/box/shop/releases/2/run'), Bytes.of('shop 2'), Attributes.UNCHANGED))

        when:
        def outcome = run(new Release('shop')) { version '2'; archive 'shop-2.tar'; stripComponents 1 }

        then:
        outcome.previous == '1'
        text('shop/current/lib') == 'lib'
        text('shop/releases/.history') == '1\n2\n'
    }

    def 'a changed version is corrected'() {
        given:
        release('1')
        happened(new FileChange.Remove(Path.of('/box/shop/releases/1/run')))

        when:
        release('1')

        then:
        changes() == ['archive.unpack shop/releases/1']
        text('shop/current/run') == 'shop 1'
    }

    def 'it is refused: #what'() {
        given:
        box.file('/box/shop.tar', new Tar().file('run').text())

        expect:
        refused(new Release('shop'), options)*.what() == what

        where:
        what                                                               | options
        ['release shop has no archive', 'release shop has no version']     | { }
        ["release shop: '../x' cannot name the directory of a version"]    | { archive 'shop.tar'; version '../x' }
        ["release shop: '.history' cannot name the directory of a version"] | { archive 'shop.tar'; version '.history' }
        ['release shop: keep 1 is too few']                                | { archive 'shop.tar'; version '1'; keep 1 }
        ["release shop: into 'a' and link 'a' cannot be used together"]         | { archive 'shop.tar'; version '1'; into 'a'; link 'a' }
        ["release shop: into '..' and link 'current' cannot be used together"]  | { archive 'shop.tar'; version '1'; into '..' }
    }

    def 'a directory in the place of the link is not replaced'() {
        given:
        box.directory('/box/shop').directory('/box/shop/current').file('/box/shop.tar', new Tar().file('run').text())

        expect:
        refused(new Release('shop')) { version '1'; archive 'shop.tar' }[0].what() == 'shop/current is a directory, not a link'
    }
}
