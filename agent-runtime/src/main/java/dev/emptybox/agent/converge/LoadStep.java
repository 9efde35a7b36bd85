package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.List;
import java.util.Objects;

/** Checks out the revision and compiles its scripts, unless already done. */
final class LoadStep implements CycleStep {

    private final Revisions revisions;
    private final Refusals refusals;
    private final EventBus bus;

    LoadStep(Revisions revisions, Refusals refusals, EventBus bus) {
        this.revisions = Objects.requireNonNull(revisions, "revisions is null");
        this.refusals = Objects.requireNonNull(refusals, "refusals is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
    }

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
