package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Step;
import java.util.ArrayList;
import java.util.List;

/** The steps of a run and what is not known for certain, in the order of the script. */
final class RunRecord {

    private final List<Step> steps = new ArrayList<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private final List<String> path = new ArrayList<>();

    /** A task made of others begins. */
    void enter(String task) {
        path.add(task);
    }

    /** The latest one has ended. */
    void leave() {
        path.remove(path.size() - 1);
    }

    /** The tasks made of others that are running, outermost first. */
    List<String> path() {
        return List.copyOf(path);
    }

    void add(Step step) {
        steps.add(step);
    }

    void add(Doubt doubt) {
        doubts.add(doubt);
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    List<Doubt> doubts() {
        return List.copyOf(doubts);
    }
}
