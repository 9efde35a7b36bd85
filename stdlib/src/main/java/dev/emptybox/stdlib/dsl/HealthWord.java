package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.tasks.HealthOptions;
import dev.emptybox.stdlib.tasks.Option;
import groovy.lang.Closure;

/** The options of {@code health} with its block, for the compiler and for editors. */
public final class HealthWord extends HealthOptions {

    private final ConvergeScript script;

    HealthWord(ConvergeScript script) {
        this.script = script;
    }

    @Option(value = "A piece of script that only looks: tasks like httpCheck and processCheck, readFile, exec with readOnly. A failing task, fail, assertThat or the value false make it critical, warn makes it a warning; what it cannot know makes it unknown.",
        example = "check { assertThat readFile('queue.length').trim().toInteger() < 1000, 'the queue is full' }")
    public void check(Closure<?> body) {
        asks("check", new Health.ByCode(() -> script.ask(body)));
    }
}
