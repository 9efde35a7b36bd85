package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.dsl.Surroundings;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.EndlessScriptException;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.MissingMemberException;
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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Runs a script on its own thread, with a time limit for the script itself; waits of its tasks do not count. Returns only
 * values: an exception of a script would keep its classes in memory.
 */
public final class ScriptRunner {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration STOPPING = Duration.ofSeconds(15);
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(5);

    private final AbandonedThreads abandoned = new AbandonedThreads();
    private final Duration limit;
    private final Consumer<String> traces;

    /**
     * @param limit  time limit of the script itself
     * @param traces receives stack traces of failures, without secrets, for {@code --debug}
     */
    public ScriptRunner(Duration limit, Consumer<String> traces) {
        this.limit = Objects.requireNonNull(limit, "limit is null");
        this.traces = Objects.requireNonNull(traces, "traces is null");
    }

    /**
     * The result of a run.
     *
     * @param hooks   the hooks of the script
     * @param endless whether the script did not end even when interrupted: its thread is abandoned
     */
    public record Completion(Report report, Hooks hooks, boolean endless) {
    }

    private record Result(Report report, boolean endless) {
    }

    /** The script after its run, for its hooks and checks, one at a time. Lives as long as its generation. */
    public static final class Hooks {

        /** Null if it could not be instantiated. */
        private final ConvergeScript script;

        private Hooks(ConvergeScript script) {
            this.script = script;
        }
    }

    /** Runs converge.groovy until it completes, fails, or depends on something unknown in a plan. */
    public Completion run(Generation generation, Surroundings surroundings) {
        var made = new AtomicReference<ConvergeScript>();
        Result result = within(surroundings, () -> {
            // Fields and static initializers of the script run here.
            ConvergeScript script = generation.newScript();
            made.set(script);
            script.enter(surroundings);
            script.run();
            surroundings.engine().checkServiceOrder();
            surroundings.engine().stopUndeclaredServices();
            surroundings.engine().removeUndeclaredJobs();
        });
        return new Completion(result.report(), new Hooks(made.get()), result.endless());
    }

    /** Runs the {@code onStop} hooks. */
    public Report runStopHooks(Hooks hooks, Surroundings surroundings) {
        return within(hooks, surroundings, ConvergeScript::stopping).report();
    }

    /** Runs the {@code onFailure} hooks declared before the script failed. */
    public Report runFailureHooks(Hooks hooks, Surroundings surroundings) {
        return within(hooks, surroundings, ConvergeScript::failing).report();
    }

    /**
     * Evaluates a health check of the script.
     *
     * @throws EndlessScriptException if it does not end even when interrupted
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

    /** The problems of abandoned scripts whose threads still run; empty if all have ended. */
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

    /** Waits for the end of the script; returns why it was stopped, or null if it ended normally. */
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

    /** The current change must have ended before the report of the run. */
    private static void endBeforeReturning(Thread thread) {
        long patience = System.nanoTime() + STOPPING.toNanos();
        while (thread.isAlive() && System.nanoTime() < patience) {
            thread.interrupt();
            try {
                thread.join(LOOK.toMillis() * 5);
            } catch (InterruptedException again) {
                // Interrupted twice: still waits for the change.
            }
        }
    }

    private Problem outOfTime(Thread thread, Places places) {
        Where where = at(thread.getStackTrace(), places);
        return new Problem(where, "The script has exceeded its time limit",
            "the limit is " + Durations.text(limit) + ", without waits of tasks; this is where it was",
            "check for an endless loop, or raise --script-timeout");
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
            // The waiting thread knows the reason.
        } catch (Throwable broken) {
            trace(broken, surroundings);
            failed.set(problem(broken, surroundings.places()));
        }
    }

    /** As text: no object of the script may be kept, and a message may contain the output of a command. */
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
        if (broken instanceof MissingMemberException missing) {
            return missing.problem().at(where);
        }
        if (broken instanceof StackOverflowError) {
            return new Problem(where, "The script calls itself endlessly", "its calls are nested too deeply", "");
        }
        if (broken instanceof InvalidPathException refused) {
            return NativeText.problem(refused).at(where);
        }
        String message = broken.getMessage() == null ? "" : CompileErrors.firstLine(broken.getMessage());
        return new Problem(where, "The script failed with " + broken.getClass().getSimpleName(), message, "run with --debug for the stack trace");
    }

    private static Where at(StackTraceElement[] stack, Places places) {
        return places.innermost(Arrays.stream(stack).filter(frame -> frame.getFileName() != null)
            .map(frame -> new Places.Frame(frame.getClassName(), frame.getFileName(), frame.getLineNumber())));
    }
}
