package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;
import java.util.List;
import java.util.function.Supplier;

/** The server of a state repo and its mirrors, in this order. Not thread-safe. */
final class Remotes {

    private final List<Remote> all;
    private Remote current;
    private Problem detour;

    /** @param credentials are sent to the first server only, and to mirrors on the same one */
    Remotes(List<String> urls, Credentials credentials, NetworkLimits limits) {
        List<GitAddress> addresses = urls.stream().map(GitAddress::parse).toList();
        GitAddress first = addresses.get(0);
        this.all = addresses.stream()
            .map(address -> new Remote(address, address.sameServer(first) ? credentials : credentials.withoutFile(), limits)).toList();
        this.current = all.get(0);
    }

    Remote first() {
        return all.get(0);
    }

    Remote current() {
        return current;
    }

    boolean atMirror() {
        return current != first();
    }

    /** Why the last result is from a mirror; null if it is not. */
    Problem detour() {
        return detour;
    }

    /**
     * The result of the first one that has one.
     *
     * @throws SourceException of the first one, if none has
     */
    <T> T firstThatAnswers(Supplier<T> work) {
        SourceException first = null;
        for (Remote each : all) {
            current = each;
            try {
                T result = work.get();
                detour = first == null ? null : Problem.of("the state repo is read from its mirror " + current.address().shown(),
                    first.problem().whatAndWhy(": "), first.problem().cure());
                return result;
            } catch (SourceException failed) {
                first = first == null ? failed : first;
            }
        }
        current = first();
        throw first;
    }
}
