package dev.emptybox.testkit

import dev.emptybox.stdlib.dsl.Reference
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification

/** What the pages of the samples say of the product is what it does. */
class SampleReadmesSpec extends Specification {

    static final String PAGE = Files.readString(Path.of('../../samples/hello-app/README.md'))

    /** Words of scripts in what a page says to be missing. */
    static Set<String> calledMissing(String page) {
        page.split(/\n\n|\n(?=[|-] )/).findAll { it =~ /(?i)cannot yet|not yet|until it does/ }
            .collectMany { (it =~ /`(\w+)[(`]/).collect { found -> found[1] } }.toSet().intersect(Reference.words() as Set)
    }

    def 'nothing is called missing that is there (N29)'() {
        expect:
        calledMissing(PAGE).empty

        and: 'it would be found'
        calledMissing("One.\n\n- **8:** A script cannot yet ask for clean-up\n  (`onNextStart`).\n- Or `service`.") == ['onNextStart'] as Set
    }

    def 'what is met in part only says below what is missing (N29)'() {
        expect:
        (PAGE =~ /(?m)^\| (\d+) \|.*\*In part only, see below\.\*/).collect { it[1] } == (PAGE =~ /(?m)^- \*\*(\d+):\*\*/).collect { it[1] }
    }
}
