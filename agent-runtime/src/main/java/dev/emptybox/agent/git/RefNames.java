package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;
import java.util.Arrays;
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
 * Which ref of a server is followed. A short name is a branch, before a tag of the same name, and both before a remote-tracking
 * branch of a local repository, as in {@code origin/main}. A range is the tag with the highest version in it. No name is HEAD.
 */
final class RefNames {

    private final String name;
    private final TagRange range;

    private RefNames(String name, TagRange range) {
        this.name = name;
        this.range = range;
    }

    /** @throws SourceException if it can be no name, and is no range */
    static RefNames of(String name) {
        if (name == null || !TagRange.isMeant(name) && valid(name)) {
            return new RefNames(name, null);
        }
        return new RefNames(name, TagRange.of(name).orElseThrow(() -> SourceException.wrong(Problem.of("not a branch, tag or commit id: " + name, "",
            "use --ref with a branch, tag or commit id, or with a range of tags: 'v1.*', 'release-2.3.*', '^1.2' or '>=1.2 <2'"))));
    }

    static boolean valid(String name) {
        return Repository.isValidRefName(Constants.R_HEADS + name);
    }

    /** The prefixes to request from the server. */
    String[] prefixes() {
        return range != null ? new String[] {Constants.R_TAGS + range.prefix()} : name == null ? new String[] {Constants.HEAD} : candidates();
    }

    /** The same without those that the name, which exists, takes precedence over. */
    String[] prefixes(String existing) {
        String[] all = prefixes();
        return range != null ? all : Arrays.copyOf(all, List.of(all).indexOf(existing) + 1);
    }

    private String[] candidates() {
        return name.startsWith(Constants.R_REFS) || name.equals(Constants.HEAD)
                ? new String[] {name}
                : new String[] {Constants.R_HEADS + name, Constants.R_TAGS + name, Constants.R_REMOTES + name};
    }

    /** Null if there is none, or if it is unborn. */
    Ref pick(Map<String, Ref> names) {
        return range != null ? newest(names.keySet()).map(names::get).orElse(null)
            : Stream.of(prefixes()).map(names::get).filter(ref -> ref != null && ref.getObjectId() != null).findFirst().orElse(null);
    }

    /** The name that is followed among those that exist. */
    Optional<String> first(Set<String> existing) {
        return range != null ? newest(existing) : Stream.of(prefixes()).filter(existing::contains).findFirst();
    }

    private Optional<String> newest(Set<String> existing) {
        return range.newest(existing.stream().filter(full -> full.startsWith(Constants.R_TAGS)).map(full -> full.substring(Constants.R_TAGS.length())).toList())
            .map(tag -> Constants.R_TAGS + tag);
    }

    /** For people: the followed name; of a range, its newest tag. */
    String shown(Ref named) {
        return range != null ? Repository.shortenRefName(named.getName()) : name != null ? name : Repository.shortenRefName(named.getTarget().getName());
    }

    static Map<String, ObjectId> targets(Map<String, Ref> names) {
        Map<String, ObjectId> targets = new TreeMap<>();
        names.forEach((name, ref) -> targets.put(name, ref.getObjectId()));
        return targets;
    }

    SourceException missing(GitAddress address, Map<String, Ref> existing) {
        Collection<String> all = existing.keySet().stream().filter(full -> full.startsWith(range == null ? Constants.R_REFS : Constants.R_TAGS))
                .map(Repository::shortenRefName).distinct().toList();
        if (existing.keySet().stream().noneMatch(full -> full.startsWith(Constants.R_REFS))) {
            return SourceException.wrong(Problem.of("the repository is empty: " + address.shown(),
                    "it has no branch and no tag, which is never taken as intended", "push a first commit"));
        }
        List<String> near = SimilarNames.to(name == null ? "main" : name, all);
        String what = range != null ? "no tag in " + address.shown() + " is in the range " + name
                : name == null ? "HEAD of " + address.shown() + " is not a branch"
                : "no such branch or tag in " + address.shown() + ": " + name;
        String why = range == null ? "" : all.isEmpty() ? "it has no tags" : "a version is 1, 1.2 or 1.2.3; one with a suffix, such as 2.0.0-rc1, is in no range";
        return SourceException.wrong(Problem.of(what, why, near.isEmpty() ? "push a tag" : "existing: " + String.join(", ", near)
                + (all.size() > near.size() ? " and " + (all.size() - near.size()) + " more" : "")));
    }
}
