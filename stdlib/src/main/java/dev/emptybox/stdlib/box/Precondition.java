package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Problem;
import java.util.function.Supplier;

/**
 * One possible reason for a change to fail.
 *
 * @param assumption the condition that has to be met, as text
 * @param problem    null if it is met; may throw an {@link dev.emptybox.stdlib.model.UnknownException}
 */
public record Precondition(String assumption, Supplier<Problem> problem) {
}
