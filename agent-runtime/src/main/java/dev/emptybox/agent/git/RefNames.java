package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * Resolves a short name of a branch or tag in a list of refs. A branch takes precedence over a tag of the same name, and
 * both over remote-tracking branches of a local repository, as in {@code origin/main}.
 */
final class RefNames {

    private RefNames() {
    }

    static boolean valid(String name) {
        return Repository.isValidRefName(Constants.R_HEADS + name);
    }

    /** The prefixes to request from the server; no name means HEAD. */
    static String[] prefixes(String name) {
        return name == null ? new String[] {Constants.HEAD} : candidates(name);
    }

    /** The same without those that the name, which exists, takes precedence over. */
    static String[] prefixes(String name, String existing) {
        List<String> all = List.of(prefixes(name));
        return all.subList(0, all.indexOf(existing) + 1).toArray(String[]::new);
    }

    private static String[] candidates(String name) {
        return name.startsWith(Constants.R_REFS) || name.equals(Constants.HEAD)
                ? new String[] {name}
                : new String[] {Constants.R_HEADS + name, Constants.R_TAGS + name, Constants.R_REMOTES + name};
    }

    /** Null if there is none, or if it is unborn. */
    static Ref pick(String name, Map<String, Ref> names) {
        for (String candidate : prefixes(name)) {
            Ref ref = names.get(candidate);
            if (ref != null && ref.getObjectId() != null) {
                return ref;
            }
        }
        return null;
    }

    /** The name that is followed among those that exist. */
    static Optional<String> first(String name, Set<String> existing) {
        return Stream.of(prefixes(name)).filter(existing::contains).findFirst();
    }

    static Map<String, ObjectId> targets(Map<String, Ref> names) {
        Map<String, ObjectId> targets = new TreeMap<>();
        names.forEach((name, ref) -> targets.put(name, ref.getObjectId()));
        return targets;
    }

    static SourceException missing(GitAddress address, String name, Map<String, Ref> existing) {
        Collection<String> all = existing.keySet().stream().filter(full -> full.startsWith(Constants.R_REFS))
                .map(Repository::shortenRefName).distinct().toList();
        if (all.isEmpty()) {
            return SourceException.wrong(Problem.of("the repository is empty: " + address.shown(),
                    "it has no commit; an empty repository is never taken as intended", "push a first commit"));
        }
        List<String> near = SimilarNames.to(name == null ? "main" : name, all);
        String what = name == null
                ? "HEAD of " + address.shown() + " is not a branch"
                : "no such branch or tag in " + address.shown() + ": " + name;
        return SourceException.wrong(Problem.of(what, "", "existing: " + String.join(", ", near)
                + (all.size() > near.size() ? " and " + (all.size() - near.size()) + " more" : "")));
    }
}
