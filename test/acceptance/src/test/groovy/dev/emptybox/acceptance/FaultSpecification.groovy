package dev.emptybox.acceptance

import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** Faults on a box that is converged, each a row of the table in {@code test/faults.md}. */
abstract class FaultSpecification extends Specification {

    /** Also what differs little from others, for builds that have the time. */
    static final boolean ALL = Boolean.getBoolean('faults.all')
    static final String NOT_ALL = 'one much like it runs; both do with -Pnightly'

    static final List<String> INTERRUPTION = ['cut off', 'refused']

    @Shared
    @TempDir
    Path directory

    @Shared
    FaultTable table = new FaultTable(section())

    @Shared
    @AutoCleanup(quiet = false)
    FickleBox box

    @AutoCleanup(quiet = false)
    FickleBox other

    def setupSpec() {
        box = new FickleBox(directory)
        box.start()
    }

    def cleanupSpec() {
        def file = System.getProperty('faults.table') ?: ''
        if (!file.empty) {
            table.write(Path.of(file))
        }
    }

    abstract String section()

    /** Milliseconds until the next good commit is in charge. */
    long takesAnother(FickleBox on = box) {
        long begun = System.nanoTime()
        on.converge('later')
        (System.nanoTime() - begun).intdiv(1_000_000)
    }
}
