package dev.emptybox.agent.machine.commands;

import dev.emptybox.stdlib.box.commands.CommandReads;
import dev.emptybox.stdlib.box.commands.RunCommand;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import java.util.Map;

/** The programs of the machine. */
public record LiveCommands(Commands commands) implements CommandReads {

    @Override
    public Command.Result query(Command command) {
        return commands.run(command);
    }

    @Override
    public boolean hasProgram(String name) {
        return commands.has(name);
    }

    /** Without the last line break, as specified for outcomes. */
    public Effect perform(RunCommand run) {
        Command.Result result = commands.run(run.command());
        return Effect.of(Map.of("rc", result.rc(), "stdout", result.stdout().stripTrailing(),
            "stderr", result.stderr().stripTrailing(), "truncated", result.truncated()));
    }
}
