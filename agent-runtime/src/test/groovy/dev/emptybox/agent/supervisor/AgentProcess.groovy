package dev.emptybox.agent.supervisor

import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Service
import groovy.transform.CompileStatic
import java.nio.file.Path
import java.time.Clock
import java.time.Duration

/** An agent that starts one service, which it keeps up when that is asked for, and then waits to be killed. */
@CompileStatic
class AgentProcess {

    static void main(String[] args) {
        def home = Path.of(args[0])
        def events = new ServiceEvents() {
            @Override
            void ended(String service, ExitStatus exit) {
            }

            @Override
            void changed(String service, Service.State state) {
            }

            @Override
            void problem(Problem problem) {
            }
        }
        def supervisor = new Supervisor(home, System.getenv(), Clock.systemUTC(), events)
        def wanted = args.length > 1 ? crashing(home) : writing(home)
        supervisor.start(wanted)
        if (args.length > 1) {
            supervisor.supervise(wanted)
        }
        Thread.sleep(600_000)
    }

    private static Service.Definition writing(Path home) {
        def script = 'echo before; until test -e go; do sleep 0.02; done; echo after; exec sleep 600'
        new Service.Definition('app', ['sh', '-c', script], home.parent, [:], new Service.Stop('TERM', Duration.ofSeconds(5)), null, [:])
    }

    /** Given up after its fourth try. */
    static Service.Definition crashing(Path home) {
        new Service.Definition('app', ['sh', '-c', 'echo once >> starts; exit 3'], home.parent, [:], new Service.Stop('TERM', Duration.ofSeconds(5)),
            null, [:], '', Service.Limits.NONE, new Service.Supervision(new Service.Restart(Service.Policy.ALWAYS, 4, Duration.ofMinutes(10)), [], Service.Log.USUAL))
    }
}
