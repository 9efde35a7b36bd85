package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Unit;
import dev.emptybox.stdlib.model.Words;
import java.util.TreeMap;

/** Questions in words: two that are the same have the same words. */
final class QueryKeys {

    private QueryKeys() {
    }

    static String of(Unit.Provider provider, String unit) {
        return provider + " " + unit;
    }

    static String page(int port, String service) {
        return port + " of " + service;
    }

    static String of(Http.Get request) {
        return request.url() + (request.headers().isEmpty() ? "" : " with " + new TreeMap<>(request.headers()));
    }

    static String of(Command command) {
        return Words.join(command.argv()) + " in " + command.directory()
            + (command.user().isEmpty() ? "" : " as " + command.user())
            + (command.environment().isEmpty() ? "" : " with " + new TreeMap<>(command.environment()))
            + (command.stdin().size() == 0 ? "" : " reading " + command.stdin().text().orElse(command.stdin().sha256()));
    }
}
