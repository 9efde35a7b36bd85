package dev.emptybox.stdlib.box.commands;

import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.UnknownException;

/** An empty box runs nothing. */
public class EmptyCommands implements CommandReads {

    @Override
    public Command.Result query(Command command) {
        throw new UnknownException("an empty box cannot run " + command.text());
    }

    /** The box that a script is for will have what it needs; nothing else can be said here. */
    @Override
    public boolean hasProgram(String name) {
        return true;
    }

    @Override
    public boolean knowsPrograms() {
        return false;
    }
}
