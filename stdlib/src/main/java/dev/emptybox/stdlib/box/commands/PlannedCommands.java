package dev.emptybox.stdlib.box.commands;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;

/** Commands in a plan: none runs, and what a command may change is in doubt afterwards. */
final class PlannedCommands implements CommandReads, Planned<CommandReads> {

    private final PlannedChanges plan;

    PlannedCommands(PlannedChanges plan) {
        this.plan = plan;
    }

    @Override
    public CommandReads reads() {
        return this;
    }

    @Override
    public Command.Result query(Command command) {
        plan.onlyOverAnUnchangedBox("what " + command.text() + " prints");
        return plan.base().commands().query(command);
    }

    @Override
    public boolean hasProgram(String name) {
        boolean has = plan.base().commands().hasProgram(name);
        if (!has) {
            plan.firstChange().ifPresent(step -> plan.doubt(step + " may install the program " + name));
        }
        return has;
    }

    @Override
    public boolean knowsPrograms() {
        return plan.base().commands().knowsPrograms();
    }

    @Override
    public Effect perform(String step, Change change) {
        plan.mayChange(step, change, plan.withLinks(((RunCommand) change).scope()));
        return Effect.unknown(step + " has not run yet");
    }
}
