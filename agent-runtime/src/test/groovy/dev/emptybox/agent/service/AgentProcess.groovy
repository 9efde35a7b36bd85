package dev.emptybox.agent.service

import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Service
import groovy.transform.CompileStatic
import java.nio.file.Path
import java.time.Clock
import java.time.Duration

/** An agent that starts one service and then waits to be killed. */
@CompileStatic
class AgentProcess {

    static void main(String[] args) {
        def home = Path.of(args[0])
        def events = new ServiceEvents() {
            @Override
            void ended(String service, String how) {
            }

            @Override
            void stands(String service, Service.State state) {
            }

            @Override
            void problem(Problem problem) {
            }
        }
        def script = 'echo before; until test -e go; do sleep 0.02; done; echo after; exec sleep 600'
        def stop = new Service.Stop('TERM', Duration.ofSeconds(5))
        new Supervisor(home, System.getenv(), Clock.systemUTC(), events).start(
            new Service.Definition('app', ['sh', '-c', script], home.parent, [:], stop, null, [:]))
        Thread.sleep(600_000)
    }
}
