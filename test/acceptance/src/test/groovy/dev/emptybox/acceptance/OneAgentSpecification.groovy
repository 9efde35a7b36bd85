package dev.emptybox.acceptance

import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** One agent lives through all features of a spec, in a box of its own, and follows one state repo. */
abstract class OneAgentSpecification extends Specification {

    @Shared
    @TempDir
    Path directory

    @Shared
    @AutoCleanup(quiet = false)
    Box box

    @Shared
    @AutoCleanup(quiet = false)
    AgentProcess agent

    /** Null without an observer. */
    @Shared
    @AutoCleanup(quiet = false)
    Prober prober

    @Shared
    GitRepo repo
}
