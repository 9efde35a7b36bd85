package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.tasks.Option;
import dev.emptybox.stdlib.tasks.Reload;
import dev.emptybox.stdlib.tasks.ServiceTask;
import dev.emptybox.stdlib.tasks.SupervisionOptions;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;

/** The options of {@code service} with its blocks, typed for the compiler and for editors. */
public final class ServiceWord extends ServiceTask {

    ServiceWord(String identity, ConvergeScript script) {
        super(identity, new HealthWord(script));
    }

    @Option(value = "How its health is known, asked one way: http, tcp, command, plugin or check. One that becomes critical is restarted. Without it a service is fine while it lives.",
        example = "health { http \"http://127.0.0.1:${vars.port}/healthz\"; within '30s' }")
    public void health(@DelegatesTo(value = HealthWord.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(healthOptions(), block);
    }

    @Option(value = "How it is stopped.", example = "stop { signal 'TERM'; grace '10s' }")
    public void stop(@DelegatesTo(value = Stop.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(stopOptions(), block);
    }

    @Option(value = "How it is told to read its configuration again, for reloadOn.", example = "reload { signal 'HUP' }")
    public void reload(@DelegatesTo(value = Reload.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(reloadOptions(), block);
    }

    @Option(value = "What follows when it ends by itself. It is started again at once, then after 1s, 2s, 4s and so on up to 60s, each a little more or less; after a minute that it has run it counts from the beginning.",
        example = "restart { policy 'on-failure'; tries 5; within '10m' }")
    public void restart(@DelegatesTo(value = SupervisionOptions.Restart.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(restartOptions(), block);
    }

    @Option(value = "What it may use at most, set when it is started; without one it may use what the agent may. An agent that is not root cannot allow more than it may itself. There is no limit on the memory of all its processes together: in a container that is the container's, with systemd its unit's.",
        example = "limits { nofile 4096; core 0 }")
    public void limits(@DelegatesTo(value = SupervisionOptions.Limits.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(limitOptions(), block);
    }

    @Option(value = "How much is kept of what it writes to its standard output and error. It writes to a file by itself, so it neither depends on the agent nor waits for it; the file is copied and emptied when it is too large, and lines written in that instant are lost.",
        example = "log { maxSize '10MiB'; keep 5 }")
    public void log(@DelegatesTo(value = SupervisionOptions.Log.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(logOptions(), block);
    }
}
