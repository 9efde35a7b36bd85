package dev.emptybox.agent.git.trust;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Verifies every commit that can be reached from a head and not from a trusted commit. A seal, which a sealer has signed, vouches
 * for all that it is based on.
 */
final class Range {

    /** The trailer of a commit that seals. */
    static final String SEAL = "Emptybox-Seal";

    private final ObjectReader reader;
    private final TrustPolicy policy;
    private final Signatures signatures;
    private final ObjectId head;
    private final List<ObjectId> trusted;
    private final Map<ObjectId, Instant> newest = new HashMap<>();

    /** @param trusted commits that need no verification, with all that they are based on */
    Range(ObjectReader reader, TrustPolicy policy, ObjectId head, Collection<ObjectId> trusted) {
        this.reader = reader;
        this.policy = policy;
        this.signatures = new Signatures(policy);
        this.head = head;
        this.trusted = new ArrayList<>(trusted);
    }

    /** The signer of the head; null if the head itself is trusted. */
    Signer verify() throws Untrusted, IOException {
        if (!policy.sealers().included().isEmpty()) {
            findSeals();
        }
        Signer last = null;
        try (RevWalk walk = walk()) {
            walk.sort(RevSort.TOPO, true);
            walk.sort(RevSort.REVERSE, true);
            for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
                try {
                    last = verify(walk, commit);
                } catch (Untrusted refused) {
                    // The walk orders by time, and with wrong clocks it may go too far.
                    if (!isTrusted(commit)) {
                        throw refused;
                    }
                    last = null;
                }
            }
        }
        return last;
    }

    private Signer verify(RevWalk walk, RevCommit commit) throws Untrusted, IOException {
        Instant notBefore = newestParent(walk, commit);
        Instant own = time(commit);
        newest.put(commit.copy(), own.isBefore(notBefore) ? notBefore : own);
        Signer signer = signatures.signer(commit, notBefore);
        requireRole(commit, signer);
        return signer;
    }

    private Instant newestParent(RevWalk walk, RevCommit commit) throws IOException {
        Instant latest = Instant.MIN;
        for (RevCommit parent : commit.getParents()) {
            walk.parseHeaders(parent);
            Instant its = newest.getOrDefault(parent, time(parent));
            latest = its.isAfter(latest) ? its : latest;
        }
        return latest;
    }

    private static Instant time(RevCommit commit) {
        return Instant.ofEpochSecond(commit.getCommitTime());
    }

    private void requireRole(RevCommit commit, Signer signer) throws Untrusted, IOException {
        if (policy.roles().isEmpty()) {
            return;
        }
        Map<String, TrustPolicy.Role> roles = policy.rolesOf(signer);
        if (roles.values().stream().anyMatch(TrustPolicy.Role::allowsEverything)) {
            return;
        }
        for (String path : OwnChanges.of(reader, commit)) {
            if (roles.values().stream().noneMatch(role -> role.allows(path))) {
                throw new Untrusted(Rule.ROLE, commit.name(), signer + " may not change " + path
                    + (roles.isEmpty() ? ", and has no role" : ", with " + (roles.size() == 1 ? "role " : "roles ") + String.join(", ", roles.keySet()))
                    + (commit.getParentCount() > 1 ? "; the merge itself changes it" : ""),
                    "let a signer make this change whose role has the path, or change the role in the policy");
            }
        }
    }

    /** Each seal shortens the range, from the newest on. */
    private void findSeals() throws IOException {
        var seals = new HashSet<ObjectId>();
        for (RevCommit seal = seal(seals); seal != null; seal = seal(seals)) {
            seals.add(seal.copy());
            for (RevCommit parent : seal.getParents()) {
                trusted.add(parent.copy());
            }
        }
    }

    /** The newest other seal; null if there is none. */
    private RevCommit seal(Set<ObjectId> known) throws IOException {
        try (RevWalk walk = walk()) {
            for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
                if (!known.contains(commit) && !commit.getFooterLines(SEAL).isEmpty() && isSealed(walk, commit)) {
                    return commit;
                }
            }
            return null;
        }
    }

    private boolean isSealed(RevWalk walk, RevCommit commit) throws IOException {
        try {
            return policy.maySeal(signatures.signer(commit, newestParent(walk, commit)));
        } catch (Untrusted notASeal) {
            // It is refused as any other commit.
            return false;
        }
    }

    private boolean isTrusted(ObjectId commit) throws IOException {
        for (ObjectId one : trusted) {
            if (contains(reader, one, commit)) {
                return true;
            }
        }
        return false;
    }

    private RevWalk walk() throws IOException {
        RevWalk walk = new RevWalk(reader);
        walk.setRetainBody(true);
        walk.markStart(walk.parseCommit(head));
        for (ObjectId one : trusted) {
            if (reader.has(one)) {
                walk.markUninteresting(walk.parseCommit(one));
            }
        }
        return walk;
    }

    /**
     * Whether a commit is, or is based on, another one.
     *
     * @throws MissingObjectException if a part of the history that decides it is missing
     */
    static boolean contains(ObjectReader reader, ObjectId commit, ObjectId base) throws IOException {
        try (RevWalk walk = new RevWalk(reader)) {
            RevCommit tip = walk.parseCommit(commit);
            if (reader.has(base)) {
                return walk.isMergedInto(walk.parseCommit(base), tip);
            }
            // It may only be missing.
            walk.setRetainBody(false);
            walk.markStart(tip);
            while (walk.next() != null) {
                continue;
            }
            return false;
        }
    }
}
