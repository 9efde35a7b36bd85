package dev.emptybox.testkit;

import groovy.json.JsonSlurper;
import java.util.Map;

/** A script task on the simulated box. */
public final class SimulatedScript {

    private final SimulatedCommand command;
    private final RealProgram program;

    SimulatedScript(SimulatedCommand command, RealProgram program) {
        this.command = command;
        this.program = program;
    }

    /** From now on the program itself runs on this machine, on a copy of the files of the box below its root. What it changes there, it changes on the box. */
    public SimulatedScript real() {
        command.runs(program);
        return this;
    }

    /** The parameters of its last run, with {@code check} if it can check; secrets with the values of the spec. */
    public Map<?, ?> getParams() {
        return (Map<?, ?>) new JsonSlurper().parseText(command.getStdin());
    }
}
