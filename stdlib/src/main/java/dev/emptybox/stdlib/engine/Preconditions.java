package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Detects changes that would fail. A decision is refused before any of its changes is performed, so a plan fails where the
 * apply would. What an earlier step may fix, or the box does not know, is assumed to be met.
 */
final class Preconditions {

    /**
     * One possible reason for a change to fail.
     *
     * @param assumption the condition
     * @param problem    null if the condition is met
     */
    record Check(String assumption, Supplier<Problem> problem) {
    }

    private final World world;

    private Preconditions(World world) {
        this.world = world;
    }

    /**
     * @param certain whether the decision itself is
     * @return the assumptions
     * @throws ProblemException if a change would certainly fail
     */
    static List<String> check(Decision decision, boolean certain, World world) {
        var preconditions = new Preconditions(world);
        var assumed = new ArrayList<String>();
        decision.wanted().stream().map(Decision.Wanted::change)
            .flatMap(change -> Stream.of(new ProgramChecks(world).of(change), new PortChecks(world).of(change),
                new FileChecks(world).of(change), new AccountChecks(world, decision).of(change),
                new GitChecks(world).of(change)).flatMap(List::stream))
            .forEach(check -> preconditions.check(check, certain, assumed));
        return List.copyOf(assumed);
    }

    private void check(Check check, boolean certain, List<String> assumed) {
        String because;
        try {
            var observed = world.observe(check.problem());
            if (observed.value() == null) {
                return;
            }
            if (certain && observed.doubt() == null) {
                throw new ProblemException(observed.value());
            }
            because = observed.doubt() != null ? observed.doubt() : observed.value().whatAndWhy(": ");
        } catch (UnknownException unknown) {
            because = unknown.getMessage();
        }
        if (world.performs()) {
            return;
        }
        String text = because + "; the plan assumes that " + check.assumption();
        if (!assumed.contains(text)) {
            assumed.add(text);
        }
    }
}
