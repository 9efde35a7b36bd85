package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Ledger
import dev.emptybox.stdlib.model.Revision
import java.time.Instant
import spock.lang.Specification

class StatusSpec extends Specification {

    def 'a maintenance that has ended is not shown, and the agent is ready only when the box has converged (N18)'() {
        given:
        def status = new Status({ true }, 'the repo', Instant.EPOCH)
        status.converged(new Revision('c' * 40, '', Instant.EPOCH, '', ''), Instant.EPOCH)
        assert status.ready()

        when:
        status.maintenance('18081')

        then:
        status.asMap().maintenance == '18081'
        !status.ready()

        when:
        status.maintenanceEnded()

        then:
        status.asMap().maintenance == ''
        !status.ready()

        when:
        status.ended(Cycle.Result.CONVERGED, Ledger.EMPTY)

        then:
        status.ready()
    }
}
