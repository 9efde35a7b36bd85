package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.dsl.Surroundings;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.NativeText;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.Where;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Runs a script on a thread of its own, with a limit on the time the script itself takes; what its tasks wait for does
 * not count. Only values come back: an exception of a script would keep its classes in memory.
 */
public final class ScriptRunner {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration STOPPING = Duration.ofSeconds(15);
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(5);

    private final AbandonedThreads abandoned = new AbandonedThreads();
    private final Duration limit;
    private final Consumer<String> traces;

    /**
     * @param limit  time that the script itself may take
     * @param traces is shown the stack trace of what went wrong, without secrets, for {@code --debug}
     */
    public ScriptRunner(Duration limit, Consumer<String> traces) {
        this.limit = Objects.requireNonNull(limit, "limit is null");
        this.traces = Objects.requireNonNull(traces, "traces is null");
    }

    /**
     * What came of a run.
     *
     * @param hooks   those that the script has left
     * @param endless whether the script did not end, also not when it was interrupted: its thread is abandoned
     */
    public record Completion(Report report, Hooks hooks, boolean endless) {
    }

    private record Result(Report report, boolean endless) {
    }

    /** The script as it was left, for what it wants done later, one thing at a time. Lives as long as its generation. */
    public static final class Hooks {

        /** Null when it could not even be constructed. */
        private final ConvergeScript script;

        private Hooks(ConvergeScript script) {
            this.script = script;
        }
    }

    /** Runs converge.groovy to its end, to its failure, or to where a plan cannot see further. */
    public Completion run(Generation generation, Surroundings surroundings) {
        var made = new AtomicReference<ConvergeScript>();
        Result result = within(surroundings, () -> {
            // Fields and static blocks of the script run here.
            ConvergeScript script = generation.newScript();
            made.set(script);
            script.enter(surroundings);
            script.run();
            surroundings.engine().checkServiceOrder();
            surroundings.engine().stopUndeclaredServices();
        });
        return new Completion(result.report(), new Hooks(made.get()), result.endless());
    }

    /** Runs what {@code onStop} has left. */
    public Report runStopHooks(Hooks hooks, Surroundings surroundings) {
        return within(hooks, surroundings, ConvergeScript::stopping).report();
    }

    /** Runs what {@code onFailure} has left before the script failed. */
    public Report runFailureHooks(Hooks hooks, Surroundings surroundings) {
        return within(hooks, surroundings, ConvergeScript::failing).report();
    }

    /**
     * Asks a piece of script that the run has left for the health of a service.
     *
     * @throws EndlessScriptException when it does not end, also not when it is interrupted
     */
    public Health.Verdict ask(Hooks hooks, Surroundings surroundings, Health.ByCode probe) {
        var verdict = new AtomicReference<Health.Verdict>();
        Result result = within(hooks, surroundings, script -> verdict.set(probe.code().get()));
        Problem failed = result.report().failed();
        if (result.endless()) {
            throw new EndlessScriptException(failed);
        }
        return failed == null ? verdict.get() : new Health.Verdict(Health.Level.UNKNOWN, failed.whatAndWhy(": "));
    }

    /** What is wrong with the scripts that were given up and whose threads still run; empty when all have ended. */
    public List<Problem> abandoned() {
        return abandoned.alive();
    }

    private Result within(Hooks hooks, Surroundings surroundings, Consumer<ConvergeScript> body) {
        synchronized (hooks) {
            return within(surroundings, () -> {
                if (hooks.script != null) {
                    hooks.script.enter(surroundings);
                    body.accept(hooks.script);
                }
            });
        }
    }

    private Result within(Surroundings surroundings, Runnable body) {
        var failed = new AtomicReference<Problem>();
        Thread thread = abandoned.named(() -> guarded(body, surroundings, failed));
        thread.setContextClassLoader(ConvergeScript.class.getClassLoader());
        thread.start();
        Problem outOfTime = await(thread, surroundings);
        var report = new Report(surroundings.revision().commit(), surroundings.engine().steps(), surroundings.engine().doubts(),
            outOfTime != null ? outOfTime : failed.get());
        return new Result(report.map(surroundings.engine().secrets()::redacted), abandoned.isOne(thread));
    }

    /** Waits for the end of the script; returns why it was ended, or null when it ended by itself. */
    private Problem await(Thread thread, Surroundings surroundings) {
        Duration used = Duration.ZERO;
        Duration grace = Duration.ofMillis(50);
        Problem outOfTime = null;
        try {
            while (thread.isAlive()) {
                thread.join(outOfTime == null ? LOOK.toMillis() : grace.toMillis());
                if (!thread.isAlive()) {
                    break;
                }
                used = surroundings.engine().busy() ? used : used.plus(LOOK);
                if (used.compareTo(limit) > 0) {
                    outOfTime = outOfTime == null ? outOfTime(thread, surroundings.places()) : outOfTime;
                    thread.interrupt();
                    grace = grace.multipliedBy(2);
                    if (grace.compareTo(LONGEST_GRACE) > 0) {
                        surroundings.engine().abandon();
                        abandoned.add(thread, outOfTime);
                        return outOfTime;
                    }
                }
            }
        } catch (InterruptedException stopped) {
            endBeforeReturning(thread);
            surroundings.engine().abandon();
            Thread.currentThread().interrupt();
            return Problem.of("The converge was interrupted", "the agent is stopping", "");
        }
        return outOfTime;
    }

    /** The change under way must have ended, one way or the other, before anybody says what was done. */
    private static void endBeforeReturning(Thread thread) {
        long patience = System.nanoTime() + STOPPING.toNanos();
        while (thread.isAlive() && System.nanoTime() < patience) {
            thread.interrupt();
            try {
                thread.join(LOOK.toMillis() * 5);
            } catch (InterruptedException again) {
                // Asked twice: still waits for the change.
            }
        }
    }

    private Problem outOfTime(Thread thread, Places places) {
        Where where = at(thread.getStackTrace(), places);
        return new Problem(where, "The script has used up its time",
            "it may take " + Durations.text(limit) + ", not counting what its tasks wait for; this is where it was",
            "look for a loop without end, or raise --script-timeout");
    }

    private void guarded(Runnable body, Surroundings surroundings, AtomicReference<Problem> failed) {
        try {
            body.run();
        } catch (UnknownException open) {
            surroundings.engine().endsUnknown(at(open.getStackTrace(), surroundings.places()), open.getMessage());
        } catch (ProblemException failure) {
            trace(failure, surroundings);
            failed.set(merged(failure.problems(), at(failure.getStackTrace(), surroundings.places())));
        } catch (ScriptTimeout timeout) {
            // The one who waits knows why.
        } catch (Throwable broken) {
            trace(broken, surroundings);
            failed.set(problem(broken, surroundings.places()));
        }
    }

    /** As text: nothing of the script may be kept, and a message can hold whatever a command has printed. */
    private void trace(Throwable thrown, Surroundings surroundings) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        traces.accept(surroundings.engine().secrets().redacted(text.toString()));
    }

    private static Problem merged(List<Problem> problems, Where where) {
        Problem first = problems.get(0);
        Problem located = first.where() == null ? first.at(where) : first;
        if (problems.size() == 1) {
            return located;
        }
        var others = problems.subList(1, problems.size()).stream().map(Problem::what).toList();
        return new Problem(located.where(), located.what() + "; " + String.join("; ", others), located.why(), located.cure());
    }

    private static Problem problem(Throwable broken, Places places) {
        Where where = at(broken.getStackTrace(), places);
        if (broken instanceof StackOverflowError) {
            return new Problem(where, "The script calls itself without end", "its calls are nested too deep", "");
        }
        if (broken instanceof InvalidPathException refused) {
            return NativeText.problem(refused).at(where);
        }
        String message = broken.getMessage() == null ? "" : CompileErrors.firstLine(broken.getMessage());
        return new Problem(where, "The script ended with " + broken.getClass().getSimpleName(), message, "run with --debug for the stack trace");
    }

    private static Where at(StackTraceElement[] stack, Places places) {
        for (StackTraceElement frame : stack) {
            Optional<Where> where = frame.getFileName() != null && frame.getFileName().endsWith(".groovy")
                ? places.of(frame.getClassName(), frame.getLineNumber()) : Optional.empty();
            if (where.isPresent()) {
                return where.get();
            }
        }
        return null;
    }
}
