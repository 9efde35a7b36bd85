package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.List;

/** What a checkout needs and only its fetch can show. */
final class GitChecks {

    private GitChecks() {
    }

    static List<Preconditions.Check> of(Change change) {
        return change instanceof Change.CheckOut checkOut && checkOut.ref().isEmpty()
            ? List.of(new Preconditions.Check("the repository has it", () -> {
                throw new UnknownException("only a fetch shows whether " + checkOut.remote() + " has the commit " + checkOut.commit());
            })) : List.of();
    }
}
