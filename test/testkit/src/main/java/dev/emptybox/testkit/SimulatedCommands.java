package dev.emptybox.testkit;

import dev.emptybox.agent.machine.commands.Commands;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands of a simulated box, and the executed ones. */
final class SimulatedCommands {

    private final Path root;
    private final SimulatedTime time;
    private final Undescribed undescribed;
    private final List<SimulatedCommand> described = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();

    SimulatedCommands(Path root, SimulatedTime time, Undescribed undescribed) {
        this.root = root;
        this.time = time;
        this.undescribed = undescribed;
    }

    SimulatedCommand describe(Object pattern) {
        var command = new SimulatedCommand(pattern);
        described.add(0, command);
        return command;
    }

    /** Those that may have changed something, by their names in reports. */
    List<String> ran() {
        return List.copyOf(ran);
    }

    Effect run(String step, Command command, World box) {
        ran.add(command.text());
        SimulatedCommand simulated = of(command);
        Command.Result result = ended(command, simulated);
        write(step, simulated, box);
        simulated.changed().forEach((file, content) -> put(step, file, content, box));
        requireSuccess(command, result);
        return Effect.of(Map.of("rc", result.rc(), "stdout", result.stdout().stripTrailing(), "stderr",
            result.stderr().stripTrailing(), "truncated", result.truncated()));
    }

    /** One that runs beside the agent. */
    SimulatedCommand launched(Command command) {
        ran.add(command.text());
        SimulatedCommand simulated = of(command);
        simulated.ran(command);
        return simulated.reply();
    }

    /** What it writes and removes. */
    void write(String step, SimulatedCommand simulated, World box) {
        simulated.written().forEach((path, content) -> put(step, root.resolve(path).normalize(), content, box));
    }

    private static void put(String step, Path file, Bytes content, World box) {
        if (content == null) {
            box.perform(step, new FileChange.Remove(file));
        } else {
            makeDirectories(box, step, file.getParent());
            box.perform(step, new FileChange.WriteFile(file, content, Attributes.UNCHANGED));
        }
    }

    Command.Result query(Command command) {
        SimulatedCommand simulated = of(command);
        Command.Result result = ended(command, simulated);
        requireSuccess(command, result);
        if (!simulated.changed().isEmpty()) {
            throw new SpecMistake(command.text() + " has changed " + simulated.changed().keySet() + " although it was only asked", "a plan asks it too, and would not be true",
                "change nothing when \"check\" is true");
        }
        return result;
    }

    private static void requireSuccess(Command command, Command.Result result) {
        if (!command.expected().contains(result.rc())) {
            throw Commands.unexpected(command, result);
        }
    }

    private Command.Result ended(Command command, SimulatedCommand simulated) {
        simulated.ran(command);
        Command.Result result = simulated.result();
        Duration needs = simulated.duration();
        if (needs.compareTo(command.timeout()) > 0) {
            time.pause(command.timeout());
            throw Commands.tooLong(command, result.stdout(), result.stderr());
        }
        time.pause(needs);
        return result;
    }

    private SimulatedCommand of(Command command) {
        return described.stream().filter(one -> one.matches(command)).findFirst().orElseGet(() -> {
            String text = command.text();
            undescribed.note("command " + text, "command(" + quoted(text) + ") { prints '' }");
            return new SimulatedCommand(text);
        });
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }

    static void makeDirectories(World box, String step, Path directory) {
        if (directory != null && box.files().entry(directory).absent()) {
            makeDirectories(box, step, directory.getParent());
            box.perform(step, new FileChange.MakeDirectory(directory, Attributes.UNCHANGED));
        }
    }
}
