package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The text of a file on the box, for the script itself. */
final class BoxText {

    private BoxText() {
    }

    /** @throws UnknownException if a command that has not run yet may change it */
    static Optional<String> of(String path, World world, Context context) {
        var problem = new AtomicReference<ProblemException>();
        World.Observed<Optional<String>> seen = world.observe(() -> {
            try {
                return context.text(path);
            } catch (ProblemException unreadable) {
                problem.set(unreadable);
                return Optional.empty();
            }
        });
        if (seen.doubt() != null) {
            throw new UnknownException("the content of " + path + " is not known: " + seen.doubt());
        }
        if (problem.get() != null) {
            throw problem.get();
        }
        return seen.value();
    }
}
