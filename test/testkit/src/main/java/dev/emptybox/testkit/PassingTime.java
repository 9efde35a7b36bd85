package dev.emptybox.testkit;

import dev.emptybox.agent.health.CheckTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The time between two cycles of an agent, as on a box: jobs run, services are checked at their intervals, and those that have exited
 * are started again after their delays. A service that becomes critical wakes the agent, whose next cycle restarts it.
 */
final class PassingTime implements CheckTimer {

    private static final class Check {

        private final Instant due;
        private final Runnable work;

        Check(Instant due, Runnable work) {
            this.due = due;
            this.work = work;
        }
    }

    /** What lives on the box without an agent, and the cycle of one. */
    interface Life {

        /** Runs what is due, without a cycle; as often as that makes something else due. */
        void look();

        /** When there is something to look at next; far away for never. */
        Instant next();

        void cycle();
    }

    private final SimulatedTime time;
    private final Life life;
    private final List<Check> checks = new ArrayList<>();
    private boolean woken;

    PassingTime(SimulatedTime time, Life life) {
        this.time = time;
        this.life = life;
    }

    void advance(Duration duration) {
        Instant end = time.now().plus(duration);
        settle();
        for (Instant next = next(); !next.isAfter(end); next = next()) {
            pauseUntil(next);
            settle();
        }
        pauseUntil(end);
    }

    private void pauseUntil(Instant then) {
        if (time.now().isBefore(then)) {
            time.pause(Duration.between(time.now(), then));
        }
    }

    private Instant next() {
        Instant check = checks.stream().map(one -> one.due).min(Comparator.naturalOrder()).orElse(Instant.MAX);
        return check.isBefore(life.next()) ? check : life.next();
    }

    private void settle() {
        life.look();
        for (Check due = due(); due != null; due = due()) {
            checks.remove(due);
            due.work.run();
            life.look();
        }
        if (woken) {
            woken = false;
            life.cycle();
            settle();
        }
    }

    private Check due() {
        return checks.stream().filter(one -> !one.due.isAfter(time.now())).min(Comparator.comparing(one -> one.due)).orElse(null);
    }

    /** The agent has to run a cycle now. */
    void wake() {
        woken = true;
    }

    @Override
    public Runnable in(Duration pause, Runnable work) {
        var check = new Check(time.now().plus(pause), work);
        checks.add(check);
        return () -> checks.remove(check);
    }

    @Override
    public void close() {
        checks.clear();
    }
}
