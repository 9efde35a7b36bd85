package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.List;

/** Checks out the revision and compiles its scripts, unless already done. */
record LoadStep(Revisions revisions, Refusals refusals, EventBus bus) implements CycleStep {

    @Override
    public Result run(Context context) {
        bus.publish(new ConvergeEvent.PhaseBegan(Phase.COMPILE));
        try {
            return context.with(revisions.load(context.revision())).done();
        } catch (ProblemException wrong) {
            return refusals.refuse(context, wrong.problems());
        } catch (SourceException unreadable) {
            return refusals.refuse(context, List.of(unreadable.problem()));
        }
    }
}
