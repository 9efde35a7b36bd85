package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.engine.Engine;
import dev.emptybox.stdlib.model.Step;

/** Publishes the changes of a run, each before and after it is made. */
final class RunListener implements Engine.Listener {

    private final Run run;
    private final EventBus bus;
    private boolean changed;

    RunListener(Run run, EventBus bus) {
        this.run = run;
        this.bus = bus;
    }

    /** Whether a change has started. */
    boolean changed() {
        return changed;
    }

    @Override
    public void performing(String task, Step.Line change) {
        changed = true;
        bus.publish(new ConvergeEvent.ChangeBegan(run, task, change));
    }

    @Override
    public void performed(String task, Step.Line change) {
        bus.publish(new ConvergeEvent.ChangeMade(run, task, change));
    }

    @Override
    public void finished(Step step) {
        bus.publish(new ConvergeEvent.StepEnded(step));
    }
}
