package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.Where;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tasks made of others that are running, and what their outcomes follow from. The fingerprint of one is that of all
 * tasks in it, so it changes when any of them does something else.
 */
final class Composites {

    private static final int SHOWN = 3;

    private static final String NO_WORK = "no work";

    private final World world;
    private final Clock clock;
    private final RunRecord record;
    private final TaskRunner runner;
    private final RepoFiles files;
    private final Deque<Running> open = new ArrayDeque<>();

    Composites(World world, Clock clock, RunRecord record, TaskRunner runner, RepoFiles files) {
        this.world = world;
        this.clock = clock;
        this.record = record;
        this.runner = runner;
        this.files = files;
    }

    private record Running(Composite task, List<Outcome> inner) {

        /** Null if unknown. */
        private String mark() {
            var marks = new ArrayList<String>();
            for (Outcome outcome : inner) {
                try {
                    marks.add(outcome.getTask() + " " + outcome.fingerprint().value());
                } catch (UnknownException open) {
                    return null;
                }
            }
            return Digests.sha256(String.join("\n", marks));
        }
    }

    /** Whether the content of the tasks that run now is hidden. */
    boolean hideContent() {
        return open.stream().anyMatch(running -> running.task().hidesContent());
    }

    /** A task cannot contain itself: it would never end. */
    List<Problem> recursion(Composite task) {
        return open.stream().anyMatch(running -> running.task().word().equals(task.word()))
            ? List.of(Problem.of("'" + task.word() + "' is used inside itself", String.join(" -> ", record.path()) + " -> " + task.id(), "remove the inner one"))
            : List.of();
    }

    /** Runs the body unless the task is skipped. */
    Outcome run(Composite task, Where where, Runnable body) {
        Instant start = clock.instant();
        Outcome outcome = condition(task, where).orElseGet(() -> {
            open.push(new Running(task, new ArrayList<>()));
            record.enter(task.id());
            files.enter(task.module());
            return performed(task, where, body, start);
        });
        runner.finished(task.id(), where, outcome, List.of(), start);
        passed(outcome);
        return outcome;
    }

    /** Empty if it is not skipped. */
    private Optional<Outcome> condition(Composite task, Where where) {
        String unknown;
        try {
            World.Observed<Optional<String>> skipped = world.observe(() -> Optional.ofNullable(task.skipped()));
            unknown = skipped.doubt();
            if (unknown == null) {
                return skipped.value().map(why -> Outcome.skipped(task.id(), why, standing(task)));
            }
        } catch (UnknownException notTold) {
            unknown = notTold.getMessage();
        }
        record.add(new Doubt(Doubt.Kind.UNKNOWN, where, task.id(), unknown));
        world.leaveOpen(task.id(), Scope.EVERYTHING, null);
        return Optional.of(Outcome.unknown(task.id(), unknown));
    }

    private Outcome performed(Composite task, Where where, Runnable body, Instant start) {
        Outcome failed;
        try {
            body.run();
            return leave();
        } catch (ProblemException failure) {
            abandon();
            failed = Outcome.failed(task.id(), failure.problems().get(0).what(), standing(task));
            if (task.toleratesFailure() && !runner.downtimes().broken()) {
                return failed;
            }
            runner.finished(task.id(), where, failed, List.of(), start);
            throw failure;
        } catch (UnknownException ends) {
            abandon();
            runner.finished(task.id(), where, Outcome.unknown(task.id(), ends.getMessage()), List.of(), start);
            throw ends;
        } catch (RuntimeException | Error cutOff) {
            abandon();
            throw cutOff;
        }
    }

    /** A task has ended. After a crash, what a task that may be skipped has changed so far counts as its work. */
    void passed(Outcome outcome) {
        if (open.isEmpty()) {
            return;
        }
        Running running = open.peek();
        running.inner().add(outcome);
        if (outcome.getStatus() == Outcome.Status.CHANGED) {
            remember(running);
        }
    }

    /** The latest one has completed. */
    private Outcome leave() {
        Running running = abandon();
        remember(running);
        String id = running.task().id();
        Optional<Outcome> unknown = running.inner().stream().filter(Outcome::isUnknown).findFirst();
        List<String> changed = running.inner().stream().filter(outcome -> outcome.getStatus() == Outcome.Status.CHANGED).map(Outcome::getTask).toList();
        if (changed.isEmpty() && unknown.isPresent()) {
            return Outcome.unknown(id, unknown.get().getTask() + ": " + unknown.get().getReason());
        }
        String mark = running.mark();
        return Outcome.of(id, !changed.isEmpty(), changed.isEmpty() ? "nothing in it has to change" : shown(changed), "", Map.of(),
            mark == null ? unknown.map(outcome -> outcome.getTask() + " is not known yet").orElse(id + " has not been done yet") : null, mark);
    }

    /** The latest one has ended, completed or not. */
    private Running abandon() {
        record.leave();
        files.leave();
        return open.pop();
    }

    /** The fingerprint of the latest work of a task that is skipped or has failed; null if unknown. */
    private String standing(Composite task) {
        try {
            String latest = world.ledger().fingerprint(task.id());
            return latest.isEmpty() ? NO_WORK : latest;
        } catch (UnknownException notTold) {
            return null;
        }
    }

    private void remember(Running running) {
        String mark = running.task().mayBeLeftOut() ? running.mark() : null;
        if (mark == null) {
            return;
        }
        try {
            if (!mark.equals(world.ledger().fingerprint(running.task().id()))) {
                world.remember(running.task().id(), mark);
            }
        } catch (UnknownException notTold) {
            // Nothing to compare with: the box has to say it in its next run.
        }
    }

    private static String shown(List<String> tasks) {
        String first = tasks.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return (tasks.size() > SHOWN ? first + " and " + (tasks.size() - SHOWN) + " more" : first) + " changed";
    }
}
