package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Step;
import java.util.ArrayList;
import java.util.List;

/** The steps of a run and what is not known for certain, in the order of the script. */
final class RunRecord {

    private final List<Step> steps = new ArrayList<>();
    private final List<Doubt> doubts = new ArrayList<>();

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
