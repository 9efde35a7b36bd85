package dev.emptybox.stdlib.box.commands;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Command;

/** The programs of a box. */
public interface CommandReads {

    Capability<CommandReads> CAPABILITY = new Capability<>("commands", CommandReads.class, box -> new EmptyCommands(), PlannedCommands::new);

    /** Runs a command that is declared to change nothing. */
    @Recorded(kind = "command", missing = "what %s prints", quiet = false)
    Command.Result query(Command command);

    /** Whether the box has a program with this name in the search path, or with this absolute path. */
    @Recorded(kind = "program", missing = "whether there is a program %s")
    boolean hasProgram(String name);

    /** Whether a program or working directory that is not found is missing. An empty box does not know what its image has. */
    default boolean knowsPrograms() {
        return true;
    }
}
