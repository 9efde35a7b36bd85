package dev.emptybox.stdlib.model

import spock.lang.Specification

class DiffSpec extends Specification {

    def 'a changed line stands between its neighbours'() {
        expect:
        Diff.between('a.conf', Bytes.of('x=1\ny=2\nz=3\n'), Bytes.of('x=1\ny=5\nz=3\n')) ==
            '--- a.conf\n+++ a.conf\n@@ -1,3 +1,3 @@\n x=1\n-y=2\n+y=5\n z=3'
    }

    def 'a new file comes from nothing'() {
        expect:
        Diff.between('a', null, Bytes.of('x\n')).startsWith('--- /dev/null\n+++ a\n')
    }

    def 'a lost line break at the end is reported'() {
        expect:
        Diff.between('a', Bytes.of('x\n'), Bytes.of('x')).contains('\\ No newline at end of file')
    }

    def 'binary contents are reported by size and digest'() {
        expect:
        Diff.between('a', Bytes.of('x'), Bytes.of([0, 1] as byte[])) ==
            "- 1 bytes, sha256 ${Digests.sha256('x')}\n+ 2 bytes, sha256 ${Digests.sha256([0, 1] as byte[])}"
    }
}
