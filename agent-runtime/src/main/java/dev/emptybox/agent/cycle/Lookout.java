package dev.emptybox.agent.cycle;

import dev.emptybox.agent.source.Source;
import dev.emptybox.agent.source.SourceException;
import dev.emptybox.stdlib.model.Revision;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Tells whoever waits in an apply whether the source has moved on, so that a fix need not wait until its predecessor has
 * failed. Looks every two seconds, on a thread of its own: a slow server holds up nobody.
 */
final class Lookout implements BooleanSupplier {

    private static final long PAUSE_NANOS = 2_000_000_000L;

    private final Source source;
    private Revision from;
    private boolean moved;
    private boolean looking;
    private long last;

    Lookout(Source source) {
        this.source = Objects.requireNonNull(source, "source is null");
    }

    /** @param head as it was when the cycle began, null when it could not be seen */
    synchronized void begin(Revision head) {
        from = head;
        moved = false;
        last = System.nanoTime();
    }

    synchronized void end() {
        from = null;
        moved = false;
    }

    @Override
    public synchronized boolean getAsBoolean() {
        if (from != null && !moved && !looking && System.nanoTime() - last > PAUSE_NANOS) {
            looking = true;
            Revision known = from;
            var look = new Thread(() -> look(known), "emptybox-lookout");
            look.setDaemon(true);
            look.start();
        }
        return moved;
    }

    private void look(Revision known) {
        boolean news = false;
        try {
            news = !source.head().revision().commit().equals(known.commit());
        } catch (SourceException unseen) {
            // The next cycle tells of it.
        } finally {
            looked(known, news);
        }
    }

    private synchronized void looked(Revision known, boolean news) {
        looking = false;
        last = System.nanoTime();
        moved = moved || news && known == from;
    }

    /** Whether a wait was, or would be, ended for a newer revision. */
    synchronized boolean moved() {
        return moved;
    }
}
