package dev.emptybox.stdlib.tasks

class MountSpec extends SystemTaskSpecification {

    static final String ROOT = '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n'
    static final Closure<?> DATA = { device '/dev/vdb1'; fstype 'ext4'; fsOptions 'noatime' }
    static final String LINE = '/dev/vdb1 /data ext4 noatime 0 0\n'

    def setup() {
        ['/etc', '/proc', '/proc/self', '/data'].each { box.directory(it) }
        mounts()
        fstab('# comment\nUUID=1 / ext4 defaults 0 1\n')
    }

    private void mounts(String more = '') {
        box.file('/proc/self/mountinfo', ROOT + more)
    }

    private void fstab(String text) {
        box.file('/etc/fstab', text)
    }

    def 'what is not mounted is mounted, with its directory, and gets a line'() {
        given:
        box.entries.remove('/data')

        when:
        run(new Mount('/data'), DATA)

        then:
        changes() == ['directory.make /data: it does not exist', 'command.run mount -t ext4 -o noatime /dev/vdb1 /data: it is not mounted',
            'file.write /etc/fstab: its content differs']
        text('/etc/fstab') == '# comment\nUUID=1 / ext4 defaults 0 1\n' + LINE
    }

    def 'what is mounted and has its line is left: #mounted'() {
        given:
        mounts(mounted)
        fstab('/dev/vdb1  /data\text4 noatime  0 2 # ours\n')
        box.directory('/dev').directory('/dev/mapper').link('/dev/mapper/data', '../vdb1')

        expect:
        run(new Mount('/data'), DATA).reason == 'it is up to date'

        where:
        mounted << ['30 22 254:17 / /data rw,noatime shared:1 master:2 - ext4 /dev/vdb1 rw\n', '30 22 254:17 / /data rw - ext4 /dev/mapper/data rw\n',
            '29 22 0:1 / /data rw - tmpfs none rw\n30 22 254:17 / /data rw - ext4 /dev/vdb1 rw\n']
    }

    def 'only what is missing is done'() {
        when: 'it was unmounted by hand'
        fstab(LINE)
        run(new Mount('/data'), DATA)

        then:
        lines()*.target() == ['mount -t ext4 -o noatime /dev/vdb1 /data']
    }

    def 'with other options it is remounted, its line is replaced where it stands, and what is for fsck is kept'() {
        given:
        mounts('30 22 254:17 / /data rw - ext4 /dev/vdb1 rw\n')
        fstab('/dev/vdb1 /data ext4 defaults 0 2\nx /x ext4 defaults 0 0\n')

        when:
        run(new Mount('/data'), DATA)

        then:
        changes() == ['command.run mount -o remount,noatime /data: its line in /etc/fstab differs', 'file.write /etc/fstab: its content differs']
        text('/etc/fstab') == '/dev/vdb1 /data ext4 noatime 0 2\nx /x ext4 defaults 0 0\n'
    }

    def 'something else that is mounted there is not touched: #other'() {
        given:
        mounts(other)

        expect:
        refused(new Mount('/data'), DATA)[0].what() == 'Something else is mounted at /data'

        where:
        other << ['30 22 254:17 / /data rw - ext4 /dev/vdc1 rw\n', '30 22 0:17 / /data rw - tmpfs /dev/vdb1 rw\n']
    }

    def 'the kernel has other names for some types: #wished is #told'() {
        given:
        mounts("30 22 0:30 / /data rw - $told host:/x rw\n")
        fstab("host:/x /data $wished defaults 0 0\n")

        expect:
        !run(new Mount('/data')) { device 'host:/x'; fstype wished }.changed

        where:
        wished  | told
        'nfs'   | 'nfs4'
        'sshfs' | 'fuse.sshfs'
        'auto'  | 'xfs'
    }

    def 'blanks in names are written as both files write them'() {
        given:
        box.directory('/my data')
        mounts('30 22 0:30 / /my\\040data rw - tmpfs x rw\n')

        expect:
        run(new Mount('/my data')) { device 'x'; fstype 'tmpfs' }.changed
        text('/etc/fstab').endsWith('x /my\\040data tmpfs defaults 0 0\n')
    }

    def 'with atBoot there is only the line'() {
        when:
        run(new Mount('/data')) { device 'x'; fstype 'tmpfs'; atBoot() }

        then:
        lines()*.kind() == ['file.write']
        !run(new Mount('/data')) { device 'x'; fstype 'tmpfs'; atBoot() }.changed
    }

    def 'absent unmounts and removes the line, and the rest of the file stays'() {
        given:
        mounts('30 22 254:17 / /data rw - ext4 /dev/vdb1 rw\n')
        fstab('# comment\n' + LINE + 'x /data/sub ext4 defaults 0 0\n')

        when:
        run(new Mount('/data')) { absent() }

        then:
        changes() == ['command.run umount /data: it is declared absent', 'file.write /etc/fstab: its content differs']
        text('/etc/fstab') == '# comment\nx /data/sub ext4 defaults 0 0\n'
    }

    def 'what is not mounted and has no line is left'() {
        expect:
        run(new Mount('/data')) { absent() }.reason == 'it is not mounted'
    }

    def 'what makes no sense is refused: #what'() {
        expect:
        refused(new Mount('/data'), options)*.what() == [what]

        where:
        what                                               | options
        'mount /data has no device'                        | { fstype 'ext4' }
        'mount /data has no fstype'                        | { device 'x' }
        'mount /data is absent and has other options'      | { absent(); device 'x' }
        "device '-x' is not allowed in /etc/fstab"           | { device '-x'; fstype 'ext4' }
        "fsOptions 'a\nb' is not allowed in /etc/fstab"      | { device 'x'; fstype 'ext4'; fsOptions 'a\nb' }
    }

    def 'a mount point is named as the kernel names it, also when a link leads there (T4)'() {
        given:
        box.link('/l', 'data')
        mounts('30 22 254:17 / /data rw,noatime - ext4 /dev/vdb1 rw\n')
        fstab(LINE)

        expect:
        run(new Mount('/l'), DATA).reason == 'it is up to date'
    }

    def 'a line that names the mount point by a link is the line of that mount point (T4)'() {
        given:
        box.link('/l', 'data')
        fstab(LINE.replace('/data', '/l'))

        when:
        run(new Mount('/l')) { absent() }

        then:
        text('/etc/fstab') == ''
    }
}
