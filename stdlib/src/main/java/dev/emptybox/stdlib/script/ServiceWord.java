package dev.emptybox.stdlib.script;

import dev.emptybox.stdlib.tasks.Option;
import dev.emptybox.stdlib.tasks.ServiceTask;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;

/** The options of {@code service} with its blocks, typed for the compiler and for editors. */
public final class ServiceWord extends ServiceTask {

    ServiceWord(String identity) {
        super(identity);
    }

    @Option(value = "How its health is known. Without it a service is fine while it lives.",
        example = "health { http \"http://127.0.0.1:${vars.port}/healthz\"; within '30s' }")
    public void health(@DelegatesTo(value = Health.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
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
}
