package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Delivers each event to the subscribers of its type: synchronously, on the publishing thread, in subscription order.
 * Exceptions of a subscriber reach the publisher, and later subscribers do not receive the event.
 */
public final class EventBus {

    private final Map<Class<? extends ConvergeEvent>, List<Consumer<ConvergeEvent>>> subscribers = new HashMap<>();

    EventBus() {
    }

    /** With all subscribers. The journal is first: what it cannot write is neither shown nor done. */
    public static EventBus of(Journal journal, Status status, EventLog log) {
        var bus = new EventBus();
        bus.on(ConvergeEvent.RunBegan.class, event -> journal.begin(event.run()));
        bus.on(ConvergeEvent.ChangeBegan.class, event -> journal.performing(event.run(), event.task(), event.change()));
        bus.on(ConvergeEvent.ChangeMade.class, event -> journal.performed(event.run(), event.task(), event.change()));
        bus.on(ConvergeEvent.RunEnded.class, event -> journal.finish(event.run()));
        status.subscribe(bus);
        new LogLines(log).subscribe(bus);
        return bus;
    }

    <E extends ConvergeEvent> void on(Class<E> type, Consumer<? super E> subscriber) {
        subscribers.computeIfAbsent(type, none -> new ArrayList<>()).add(event -> subscriber.accept(type.cast(event)));
    }

    void publish(ConvergeEvent event) {
        subscribers.getOrDefault(event.getClass(), List.of()).forEach(subscriber -> subscriber.accept(event));
    }
}
