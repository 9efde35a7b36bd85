package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.readset.ReadSet;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Spares a converged cycle the run of its script: if the last plan was empty and all that it read is as it was, the script
 * would decide the same. It runs all the same in every tenth cycle and once an hour. Should it then find a change although
 * nothing that it had read is different, that is counted, and it runs in every cycle from then on.
 */
final class Recheck {

    private static final int MOST_SPARED = 9;
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Besides the box, what a plan depends on. */
    private record Basis(Object revision, Map<String, Object> state, Occasion occasion) {
    }

    /** A plan that found nothing to do. */
    private record EmptyPlan(Basis basis, Converger.ScriptRun run, ReadSet reads, Secrets.Uses secrets, Instant at) {

        private boolean holds(Basis now, Reads box) {
            return basis.equals(now) && secrets.hold() && reads.holds(box);
        }
    }

    private final Reads box;
    private final Secrets secrets;
    private final EventBus bus;
    private final InstantSource clock;
    private EmptyPlan last;
    private int spared;
    private boolean trusted = true;

    Recheck(Reads box, Secrets secrets, EventBus bus, InstantSource clock) {
        this.box = Objects.requireNonNull(box, "box is null");
        this.secrets = Objects.requireNonNull(secrets, "secrets is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** A plan of the script. */
    @FunctionalInterface
    interface Plan {

        /** @param recording to read the box through */
        Converger.ScriptRun run(UnaryOperator<Reads> recording);
    }

    /**
     * The last plan, if it would be the same; otherwise a new one.
     *
     * @param revision as loaded, compared by identity
     */
    Converger.ScriptRun plan(Object revision, Ledger ledger, Occasion occasion, Plan script) {
        var basis = new Basis(revision, ledger.state(), occasion);
        EmptyPlan before = last;
        boolean holds = trusted && before != null && before.holds(basis, box);
        boolean due = spared >= MOST_SPARED || before == null || Duration.between(before.at(), clock.instant()).compareTo(LONGEST) >= 0;
        if (holds && !due) {
            spared++;
            bus.publish(new ConvergeEvent.PlanSpared());
            return before.run();
        }
        spared = 0;
        last = null;
        var reads = new ReadSet(clock);
        Secrets.Uses uses = secrets.recorded();
        Converger.ScriptRun run = script.run(trusted ? reads::recorded : UnaryOperator.identity());
        if (isEmpty(run)) {
            last = new EmptyPlan(basis, run, reads, uses, clock.instant());
        } else if (holds && run.report().failed() == null && before.holds(basis, box)) {
            trusted = false;
            bus.publish(new ConvergeEvent.RecheckMismatched(run.report()));
        }
        return run;
    }

    /** Whether it found, for certain, nothing to do. */
    private static boolean isEmpty(Converger.ScriptRun run) {
        return run.report().failed() == null && run.report().empty() && run.report().doubts().isEmpty();
    }
}
