package dev.emptybox.agent.git.trust;

import java.util.List;

/**
 * Who signed a commit.
 *
 * @param names as the policy writes them, at least one
 * @param key   the fingerprint
 */
record Signer(List<String> names, String key) {

    Signer {
        names = List.copyOf(names);
    }

    String name() {
        return names.get(0);
    }

    @Override
    public String toString() {
        return name() + " (" + key + ")";
    }
}
