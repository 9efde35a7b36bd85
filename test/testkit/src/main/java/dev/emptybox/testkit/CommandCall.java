package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Command;
import groovy.json.JsonSlurper;
import java.util.List;
import java.util.Map;

/** One run of a command on the simulated box, as the described command sees it. */
public final class CommandCall {

    private final Command command;

    CommandCall(Command command) {
        this.command = command;
    }

    /** The program and its arguments; of a shell command, the shell and its text. */
    public List<String> getArgv() {
        return command.argv();
    }

    /** The arguments without the program. */
    public List<String> getArgs() {
        return command.argv().subList(Math.min(1, command.argv().size()), command.argv().size());
    }

    /** The additional environment, by name; secrets with the values of the spec. */
    public Map<String, String> getEnv() {
        return command.environment();
    }

    /** The standard input. */
    public String getStdin() {
        return command.stdin().text().orElse("");
    }

    /** The standard input as JSON: the parameters of a script task. */
    public Object getJson() {
        return new JsonSlurper().parseText(getStdin().isEmpty() ? "{}" : getStdin());
    }

    /** The user it runs as; empty for the user of the agent. */
    public String getRunAs() {
        return command.user();
    }

    /** As in reports. */
    @Override
    public String toString() {
        return command.text();
    }
}
