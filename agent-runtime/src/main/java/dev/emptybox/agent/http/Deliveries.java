package dev.emptybox.agent.http;

import dev.emptybox.agent.os.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The signatures of the latest webhooks, which prevent replays. They survive the agent, except those received while the disk
 * was full. Evicting an old one takes {@code MOST} new ones, which requires the token.
 */
final class Deliveries {

    private static final int MOST = 1000;

    private final Path file;
    private final Set<String> seen = new LinkedHashSet<>();

    Deliveries(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                seen.addAll(Files.readAllLines(file));
            }
        } catch (IOException damaged) {
            // A replay can only start a cycle early, so the agent starts without them.
        }
    }

    /** @param signature a valid one; false if it is known */
    synchronized boolean first(String signature) {
        if (!seen.add(signature)) {
            return false;
        }
        Iterator<String> oldest = seen.iterator();
        while (seen.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
        try {
            Durable.replaceQuickly(file, String.join("\n", List.copyOf(seen)).getBytes(StandardCharsets.UTF_8));
        } catch (IOException full) {
            // It stays known as long as this agent runs.
        }
        return true;
    }
}
