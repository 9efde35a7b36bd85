package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Words;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a command does on the simulated box. Until it is told more, it prints nothing and ends well. */
public final class SimulatedCommand {

    private final Object pattern;
    private final Map<String, Bytes> written = new LinkedHashMap<>();
    private String out = "";
    private String err = "";
    private int rc;
    private Duration takes = Duration.ZERO;
    private Command last;

    /** @param pattern a text: the command as it is written, or how it begins; or a regular expression to be found in it */
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

    /** How long it runs, on the clock of the box. */
    public void takes(String duration) {
        takes = Durations.parse(duration);
    }

    /** A file that it writes, relative to the root; its directory is made when it is missing. */
    public void writes(String path, Object content) {
        written.put(path, Contents.of(content));
    }

    /** What it removes, relative to the root. */
    public void removes(String path) {
        written.put(path, null);
    }

    /** The environment that it last ran with, by name; a secret with the value that the spec has given it. */
    public Map<String, String> getEnv() {
        return last().environment();
    }

    /** What it was last given to read. */
    public String getStdin() {
        return last().stdin().text().orElse("");
    }

    /** The user it last ran as; empty for the agent's own. */
    public String getRunAs() {
        return last().user();
    }

    private Command last() {
        if (last == null) {
            throw new SpecMistake("command " + pattern + " has not run", "there is nothing to tell of it", "");
        }
        return last;
    }

    void ran(Command command) {
        last = command;
    }

    boolean matches(Command command) {
        return names(command).stream().anyMatch(name -> pattern instanceof Pattern regex ? regex.matcher(name).find()
            : name.equals(pattern.toString()) || name.startsWith(pattern + " "));
    }

    /** All ways to name it: as reports do, as its words, as a shell's line, as the folder of a task of the team. */
    private static List<String> names(Command command) {
        List<String> argv = command.argv();
        String line = argv.size() == 3 && argv.get(1).equals("-c") ? argv.get(2) : command.text();
        return List.of(command.text(), Words.join(argv), String.join(" ", argv), line);
    }

    Map<String, Bytes> written() {
        return written;
    }

    Duration duration() {
        return takes;
    }

    Command.Result result() {
        return new Command.Result(rc, out, err, false);
    }
}
