package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Receives and shows the events of the agent, and waits for expected ones. */
final class DemoWatch implements Consumer<Event> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 200;

    private final DemoScreen screen;
    private final List<Event> heard = new ArrayList<>();
    private int mark;
    private RuntimeException broken;

    DemoWatch(DemoScreen screen) {
        this.screen = screen;
    }

    /** A wait timed out. */
    static final class TooLateException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLateException(String what) {
            super(what);
        }
    }

    @Override
    public void accept(Event event) {
        if (event.level() != Event.Level.DEBUG) {
            screen.event(event);
        }
        synchronized (this) {
            heard.add(event);
            notifyAll();
        }
    }

    /** The agent has ended unexpectedly. */
    synchronized void broken(RuntimeException why) {
        broken = why;
        notifyAll();
    }

    /** Forgets earlier events. */
    synchronized void fromNow() {
        mark = heard.size();
    }

    /** The events of this kind since then. */
    synchronized List<Event> since(Predicate<Event> kind) {
        return heard.subList(mark, heard.size()).stream().filter(kind).toList();
    }

    /** Waits for that many events of this kind and returns the last. */
    synchronized Event await(String what, int times, Predicate<Event> kind) throws TooLateException {
        until(what, () -> since(kind).size() >= times);
        return since(kind).get(times - 1);
    }

    /** Waits until the condition is met. */
    synchronized void until(String what, BooleanSupplier condition) throws TooLateException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (broken != null) {
                throw broken;
            }
            if (waited.compareTo(PATIENCE) > 0) {
                throw new TooLateException(what);
            }
            if (waited.toSeconds() > 0) {
                screen.waiting(what, waited);
            }
            pause();
        }
    }

    private void pause() {
        try {
            wait(LOOK_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the demo was interrupted", hurried);
        }
    }
}
