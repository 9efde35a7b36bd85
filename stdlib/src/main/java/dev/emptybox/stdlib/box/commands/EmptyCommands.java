package dev.emptybox.stdlib.box.commands;

import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.UnknownException;

/** An empty box runs nothing. */
public class EmptyCommands implements CommandReads {

    @Override
    public Command.Result query(Command command) {
        throw new UnknownException("an empty box cannot run " + command.text());
    }

    /** Assumes that the box of the script has what it needs. */
    @Override
    public boolean hasProgram(String name) {
        return true;
    }

    @Override
    public boolean knowsPrograms() {
        return false;
    }
}
