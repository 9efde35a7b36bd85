package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.ArrayList;
import java.util.List;

/**
 * Detects changes that would fail. A decision is refused before any of its changes is performed, so a plan fails where the
 * apply would. What an earlier step may fix, or the box does not know, is assumed to be met.
 */
final class Preconditions {

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
        List<Change> changes = decision.wanted().stream().map(Decision.Wanted::change).toList();
        for (Change change : changes) {
            if (!change.rootOnly().isEmpty()) {
                preconditions.check(new Precondition("the agent may change " + change.rootOnly(), () -> preconditions.rootProblem(change)), certain, assumed);
            }
            change.preconditions(world, changes).forEach(condition -> preconditions.check(condition, certain, assumed));
        }
        return List.copyOf(assumed);
    }

    private void check(Precondition check, boolean certain, List<String> assumed) {
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

    private Problem rootProblem(Change change) {
        String own = world.files().creator().owner();
        return own == null || own.equals("root") ? null : Problem.of("Cannot change " + change.target(),
            "the agent runs as " + own + ", and only root may change " + change.rootOnly(), "run the agent as root");
    }
}
