package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What can be known to fail before it is tried. A decision is refused before any of its changes is performed, so a plan fails
 * where the apply would. What an earlier step may mend, or what the box does not say, is assumed to be right.
 */
final class Preconditions {

    /**
     * One reason for a change to fail.
     *
     * @param assumption what has to be so
     * @param problem    null when it is so
     */
    record Check(String assumption, Supplier<Problem> problem) {
    }

    private final World world;

    private Preconditions(World world) {
        this.world = world;
    }

    /**
     * @param certain whether the decision itself is
     * @return what is assumed
     * @throws ProblemException when a change would certainly fail
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
        String text = because + "; it is planned as if " + check.assumption();
        if (!assumed.contains(text)) {
            assumed.add(text);
        }
    }
}
