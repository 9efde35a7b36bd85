package dev.emptybox.agent.supervisor

import dev.emptybox.agent.Polling
import dev.emptybox.agent.os.ProcessStart
import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CopyOnWriteArrayList
import java.util.function.BooleanSupplier
import spock.lang.Specification
import spock.lang.TempDir

/** Real processes under real supervisors, all of them gone after each feature. */
abstract class SupervisedSpecification extends Specification {

    static final PACE = new RestartTracker.Pace(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(60))

    @TempDir
    Path box

    final List<String> endings = new CopyOnWriteArrayList<>()
    final List<Service.State> standings = new CopyOnWriteArrayList<>()
    final Queue<String> written = new ConcurrentLinkedQueue<>()
    final List<Problem> problems = new CopyOnWriteArrayList<>()
    final List<Supervisor> supervisors = []
    final List<Process> bystanders = []
    final Processes processes = Processes.ofThisMachine()
    Secrets secrets = Secrets.none()
    Closure<?> hearing = { String line -> }

    Path getHome() {
        box.resolve('home')
    }

    def cleanup() {
        // What an earlier supervisor has started, the last one has adopted.
        new Supervisor(home, System.getenv(), Clock.systemUTC(), events()).withCloseable { it.stopAll() }
        supervisors.each { it.close() }
        // They write their last records into a directory that is removed next.
        eventually { !Thread.allStackTraces.keySet().any { it.alive && (it.name.startsWith('emptybox-restarts') || it.name.startsWith('emptybox-services')) } }
        bystanders.each { it.destroyForcibly().waitFor() }
    }

    Supervisor supervisor(Launcher launcher = new Launcher(ProcessStart.ofThisMachine(System.getenv())), Processes seen = processes,
                          RestartTracker.Pace pace = PACE) {
        def made = new Supervisor(home, Time.SYSTEM, events(), seen, launcher, pace, secrets)
        supervisors << made
        made
    }

    private ServiceEvents events() {
        new ServiceEvents() {
            @Override
            void ended(String service, ExitStatus exit) {
                endings << (service + ' ' + exit.text()).toString()
            }

            @Override
            void changed(String service, Service.State state) {
                standings << state
            }

            @Override
            void wrote(String service, String line) {
                hearing(line)
                written << (service + ' ' + line).toString()
            }

            @Override
            void problem(Problem problem) {
                problems << problem
            }
        }
    }

    Service.Definition definition(Map<String, ?> differently = [:], String script) {
        new Service.Definition(
            (differently.name ?: 'app') as String,
            (differently.argv ?: ['sh', '-c', script]) as List<String>,
            (differently.directory ?: box) as Path,
            (differently.environment ?: [:]) as Map<String, String>,
            new Service.Stop((differently.signal ?: 'TERM') as String, (differently.grace ?: Duration.ofSeconds(20)) as Duration),
            null,
            (differently.inputs ?: [:]) as Map<String, String>,
            '', (differently.limits ?: Service.Limits.NONE) as Service.Limits,
            new Service.Supervision((differently.restart ?: Service.Restart.ALWAYS) as Service.Restart, (differently.after ?: []) as List<String>,
                (differently.log ?: Service.Log.USUAL) as Service.Log))
    }

    Process bystander(Map<String, String> environment = [:], String... argv) {
        def builder = new ProcessBuilder(argv).directory(box.toFile())
        builder.environment().putAll(environment)
        def process = builder.start()
        bystanders << process
        process
    }

    ServiceRecord onRecord(String name = 'app') {
        new Records(home.resolve('services')).read(name).get()
    }

    void putOnRecord(ServiceRecord record) {
        new Records(home.resolve('services')).write(record)
    }

    boolean alive(long pid) {
        processes.identity(pid).present
    }

    String text(String file) {
        Files.readString(box.resolve(file)).trim()
    }

    boolean written(String file) {
        Files.exists(box.resolve(file)) && text(file)
    }

    /** Fails when it does not come true within a minute. */
    void eventually(BooleanSupplier condition) {
        Polling.eventually(condition)
    }
}
