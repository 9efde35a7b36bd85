package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.engine.Engine;
import dev.emptybox.stdlib.model.Health.Level;
import dev.emptybox.stdlib.model.Health.Verdict;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The verdict of a health check written in the script and run as a plan. */
final class HealthVerdict {

    private HealthVerdict() {
    }

    /**
     * @param engine   that its tasks use
     * @param warnings its warnings, after its end
     */
    static Verdict of(Callable<?> body, Engine engine, List<String> warnings) {
        Object said;
        try {
            said = body.call();
        } catch (ProblemException failure) {
            if (Thread.currentThread().isInterrupted()) {
                throw failure;
            }
            Problem first = failure.problems().get(0);
            return verdict(Level.CRITICAL, failure instanceof ScriptFailure ? first.what() : first.whatAndWhy(": "), engine);
        } catch (UnknownException open) {
            return verdict(Level.UNKNOWN, open.getMessage(), engine);
        } catch (Exception broken) {
            return verdict(Level.UNKNOWN, "its check failed with " + broken.getClass().getSimpleName() + ": " + broken.getMessage(), engine);
        }
        Optional<Step> changing = engine.steps().stream().filter(step -> !step.changes().isEmpty()).findFirst();
        if (changing.isPresent()) {
            return verdict(Level.UNKNOWN, "its check would change the box: " + changing.get().task() + "; a check must only read", engine);
        }
        if (!engine.unknown().isEmpty()) {
            return verdict(Level.UNKNOWN, engine.unknown().get(0), engine);
        }
        if (Boolean.FALSE.equals(said)) {
            return verdict(Level.CRITICAL, "its check returned false", engine);
        }
        return warnings.isEmpty() ? Verdict.OK : verdict(Level.WARNING, String.join("; ", warnings), engine);
    }

    private static Verdict verdict(Level level, String why, Engine engine) {
        return new Verdict(level, engine.secrets().redacted(why));
    }
}
