package dev.emptybox.stdlib.box.commands;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Scope;
import java.util.List;

/**
 * Runs a command.
 *
 * @param scope what else on the box it may change
 */
@Kind(value = "command.run", target = "the command", does = "Runs the command of an `exec` or `script`.")
public record RunCommand(Command command, Scope scope) implements Change {

    @Override
    public String target() {
        return command.text();
    }

    @Override
    public String exposed() {
        return command.argv().toString();
    }

    @Override
    public String runsAs() {
        return command.user();
    }

    @Override
    public List<Precondition> preconditions(Reads box, List<Change> decision) {
        return ProgramChecks.of(command, box);
    }

    @Override
    public Capability<?> capability() {
        return CommandReads.CAPABILITY;
    }
}
