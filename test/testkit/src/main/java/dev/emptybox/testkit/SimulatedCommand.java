package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Words;
import groovy.json.JsonOutput;
import groovy.json.JsonSlurper;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The behaviour of a command on the simulated box. By default it prints nothing and succeeds. It can depend on the call:
 * {@code runs { call -> prints call.env.DB }}.
 */
public final class SimulatedCommand {

    private final Object pattern;
    private final Map<String, Bytes> written = new LinkedHashMap<>();
    private String out = "";
    private String err = "";
    private int rc;
    private Duration takes = Duration.ZERO;
    private Command last;
    private Closure<?> body;
    private Closure<?> program;
    private RealProgram real;
    /** What the last call does, when it depends on the call. */
    private SimulatedCommand reply = this;

    /** @param pattern a text, which is the command or a prefix of it; or a regular expression to find in it */
    SimulatedCommand(Object pattern) {
        this.pattern = Objects.requireNonNull(pattern, "pattern is null");
    }

    /** On standard output. */
    public void prints(String text) {
        out = text;
    }

    /** On standard error. */
    public void complains(String text) {
        err = text;
    }

    /** Its exit code. Default 0. */
    public void exits(int code) {
        rc = code;
    }

    /** Its duration, on the clock of the box. */
    public void takes(String duration) {
        takes = Durations.parse(duration);
    }

    /** A file that it writes, relative to the root; a missing directory is created. */
    public void writes(String path, Object content) {
        written.put(path, Contents.of(content));
    }

    /** A path that it removes, relative to the root. */
    public void removes(String path) {
        written.put(path, null);
    }

    /**
     * What it does is described anew for each run, by the arguments, the environment and the input of this run. What the box and
     * the agent are like in the middle of a converge can be seen here: {@code runs { call -> seen = page(8080) }}.
     */
    public void runs(@DelegatesTo(value = SimulatedCommand.class, strategy = Closure.DELEGATE_FIRST) Closure<?> what) {
        body = what;
    }

    /** The environment of its last run, by name; secrets with the values of the spec. */
    public Map<String, String> getEnv() {
        return last().environment();
    }

    /** The standard input of its last run. */
    public String getStdin() {
        return last().stdin().text().orElse("");
    }

    /** The user it last ran as; empty for the user of the agent. */
    public String getRunAs() {
        return last().user();
    }

    private Command last() {
        if (last == null) {
            throw new SpecMistake("command " + pattern + " has not run", "so nothing is known about it", "");
        }
        return last;
    }

    /** Its result depends on its parameters. */
    void answers(Closure<?> body) {
        program = body;
    }

    void runs(RealProgram itself) {
        real = itself;
    }

    /** What the program itself has changed; empty for one that is described. */
    Map<Path, Bytes> changed() {
        return real == null ? Map.of() : real.changed();
    }

    void ran(Command command) {
        last = command;
        reply = this;
        if (body != null) {
            reply = new SimulatedCommand(pattern);
            var described = (Closure<?>) body.clone();
            described.setDelegate(reply);
            described.setResolveStrategy(Closure.DELEGATE_FIRST);
            described.call(new CommandCall(command));
        }
    }

    /** The behaviour of the last run, which does not change with the next one. */
    SimulatedCommand reply() {
        return reply;
    }

    boolean matches(Command command) {
        return names(command).stream().anyMatch(name -> pattern instanceof Pattern regex ? regex.matcher(name).find()
            : name.equals(pattern.toString()) || name.startsWith(pattern + " "));
    }

    /** All its names: in reports, its arguments, its shell command, the folder of a script task. */
    private static List<String> names(Command command) {
        List<String> argv = command.argv();
        String line = argv.size() == 3 && argv.get(1).equals("-c") ? argv.get(2) : command.text();
        return List.of(command.text(), Words.join(argv), String.join(" ", argv), line);
    }

    Map<String, Bytes> written() {
        return reply.written;
    }

    Duration duration() {
        return reply.takes;
    }

    Command.Result result() {
        if (real != null) {
            return real.run(last());
        }
        if (program != null) {
            Object answer = program.call(new JsonSlurper().parseText(last().stdin().text().orElse("{}")));
            return new Command.Result(rc, answer == null ? "" : JsonOutput.toJson(answer), err, false);
        }
        return new Command.Result(reply.rc, reply.out, reply.err, false);
    }
}
