package dev.emptybox.stdlib.box.files

import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import java.nio.file.Path
import spock.lang.Specification

/** Directories that are mounted at several paths (F32). */
class MountsSpec extends Specification {

    static final String ROOT = '22 1 254:0 / / rw - ext4 /dev/vda rw\n'

    private static String place(String mountinfo, String path) {
        Mounts.of(ROOT + mountinfo).place(Path.of(path)).toString()
    }

    def 'a path is found at one place, whichever of its names is given: #path'() {
        expect:
        place(mountinfo, path) == found

        where:
        mountinfo                                                                                    | path      || found
        ''                                                                                           | '/a/x'    || '/a/x'
        '30 22 254:0 /a /b rw - ext4 /dev/vda rw\n'                                                  | '/b'      || '/a'
        '30 22 254:0 /a /b rw - ext4 /dev/vda rw\n'                                                  | '/b/x'    || '/a/x'
        '30 22 254:0 /a /b rw - ext4 /dev/vda rw\n'                                                  | '/bb/x'   || '/bb/x'
        '30 22 254:0 /a\\040a /b\\040b rw - ext4 /dev/vda rw\n'                                      | '/b b/x'  || '/a a/x'
        '30 22 0:40 / /t rw - tmpfs t rw\n31 22 0:40 / /u rw - tmpfs t rw\n'                         | '/u/x'    || '/t/x'
        '30 22 0:40 /in /t rw - tmpfs t rw\n31 22 0:40 /in/d /u rw - tmpfs t rw\n'                   | '/u/x'    || '/t/d/x'
        '30 22 254:0 /a /b rw - ext4 /dev/vda rw\n31 30 0:40 / /b/t rw - tmpfs t rw\n'               | '/b/t/x'  || '/b/t/x'
        '30 22 254:0 /a /b rw - ext4 /dev/vda rw\n31 22 0:40 / /a rw - tmpfs t rw\n'                 | '/b/x'    || '/b/x'
        '30 22 254:0 /a /b rw - ext4 /dev/vda rw\n31 22 0:40 / /a/t rw - tmpfs t rw\n'               | '/b/t/x'  || '/b/t/x'
        '30 22 254:0 /a /b rw - ext4 /dev/vda rw\n31 22 0:40 / /b rw - tmpfs t rw\n'                 | '/b/x'    || '/b/x'
        '30 22 0:4 net:[4026532] /run/n rw - nsfs nsfs rw\n'                                         | '/run/n'  || '/run/n'
    }

    def 'what is written through one path of a directory is seen through the other'() {
        given:
        def box = new MemoryBox() {
            @Override
            Mounts mounts() { Mounts.of(ROOT + '30 22 254:0 /box/a /box/b rw - ext4 /dev/vda rw\n') }
        }
        ['/box/a', '/box/b', '/box/d', '/box/d/e'].each { box.directory(it) }
        box.link('/box/l', 'b')
        def plan = new Overlay(box)

        when:
        plan.perform('a step', new FileChange.WriteFile(Path.of('/box/l/x'), Bytes.of('new'), Attributes.UNCHANGED))

        then:
        plan.files().content(Path.of('/box/a/x')) == Bytes.of('new')
        plan.files().children(Path.of('/box/b')) == ['x']
        plan.files().children(Path.of('/box/a')) == ['x']

        when:
        plan.perform('a step', new FileChange.Remove(Path.of('/box/b/x')))

        then:
        plan.files().entry(Path.of('/box/a/x')).absent()
    }
}
