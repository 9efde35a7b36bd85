package dev.emptybox.agent.git.trust;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Accepts heads of the state repo by a policy, and remembers them. The cost of a new head is that of the commits since the last
 * accepted one; an accepted head costs nothing. The policy is read each time, so that a new signer needs no restart. Thread-safe.
 */
public final class Trust {

    /** How far the clocks of those who commit may be ahead. */
    private static final Duration AHEAD = Duration.ofDays(1);

    /**
     * The result for a head.
     *
     * @param signer  empty if it is refused, or trusted without a signature
     * @param rule    that it fails, null if it is accepted
     * @param refusal null if it is accepted
     */
    public record Verdict(String signer, Rule rule, Problem refusal) {

        public Verdict {
            Objects.requireNonNull(signer, "signer is null");
        }

        static Verdict accepted(String signer) {
            return new Verdict(signer, null, null);
        }
    }

    private record Refused(Followed followed, String head, String policy, Verdict verdict) {
    }

    private final Path file;
    private final AcceptedHeads accepted;
    private final Clock clock;
    private final Tags tags = new Tags();
    private Refused last;

    private Trust(Path file, AcceptedHeads accepted, Clock clock) {
        this.file = file;
        this.accepted = accepted;
        this.clock = clock;
    }

    /** Every commit is accepted. */
    public static Trust inEveryCommit() {
        return new Trust(null, new AcceptedHeads(null), Clock.systemUTC());
    }

    /**
     * @param policy the file
     * @param record of accepted heads, which is written; null to remember nothing
     * @throws ProblemException if the policy is not valid
     */
    public static Trust by(Path policy, Path record, Clock clock) {
        TrustPolicy.read(policy);
        return new Trust(policy, new AcceptedHeads(record), clock);
    }

    /** Whether there is a policy; it needs the complete history. */
    public boolean verifies() {
        return file != null;
    }

    /**
     * Decides about a head, and records it if it is accepted.
     *
     * @param followed what names it
     * @throws IOException      if the history cannot be read
     * @throws ProblemException if the policy or the record cannot be read
     */
    public synchronized Verdict verify(Repository repository, Followed followed, ObjectId head) throws IOException {
        TrustPolicy policy = TrustPolicy.read(file);
        if (last != null && last.verdict().rule() != Rule.HEAD_AGE && last.equals(new Refused(followed, head.name(), policy.digest(), last.verdict()))) {
            return last.verdict();
        }
        last = null;
        try (ObjectReader reader = repository.newObjectReader()) {
            return Verdict.accepted(accept(reader, policy, followed, head));
        } catch (Untrusted refused) {
            var verdict = new Verdict("", refused.rule(), refused.problem(head.name()));
            last = new Refused(followed, head.name(), policy.digest(), verdict);
            return verdict;
        }
    }

    /** The signer. */
    private String accept(ObjectReader reader, TrustPolicy policy, Followed followed, ObjectId head) throws Untrusted, IOException {
        requireAge(reader, policy, head);
        String name = head.name();
        String ref = followed.ref();
        Signer byTag = policy.tagSigners().included().isEmpty() ? null : tags.signer(reader, policy, followed, head);
        Optional<String> before = accepted.head(ref, policy.floor());
        if (before.isPresent() && before.get().equals(name)) {
            return accepted.find(name).map(AcceptedHeads.Accepted::signer).orElse("");
        }
        requireDescent(reader, policy, before, head);
        var trusted = new ArrayList<ObjectId>();
        accepted.heads(policy.floor()).forEach(commit -> trusted.add(ObjectId.fromString(commit)));
        if (!policy.floor().isEmpty()) {
            trusted.add(ObjectId.fromString(policy.floor()));
        }
        boolean sealed = byTag != null && policy.maySeal(byTag);
        if (sealed) {
            trusted.add(head);
        }
        Signer signer = sealed ? byTag : new Range(reader, policy, head, trusted).verify();
        AcceptedHeads.Accepted its = signer == null ? accepted.find(name).orElse(new AcceptedHeads.Accepted(name, "", ""))
            : new AcceptedHeads.Accepted(name, signer.name(), signer.key());
        accepted.accept(ref, policy.floor(), its);
        return its.signer();
    }

    private void requireAge(ObjectReader reader, TrustPolicy policy, ObjectId head) throws Untrusted, IOException {
        try (RevWalk walk = new RevWalk(reader)) {
            RevCommit commit = walk.parseCommit(head);
            Instant time = Instant.ofEpochSecond(commit.getCommitTime());
            Instant now = clock.instant();
            if (time.isAfter(now.plus(AHEAD))) {
                throw new Untrusted(Rule.HEAD_AGE, head.name(), "it is of " + time + ", which is in the future", "correct the clock of this box, or commit again");
            }
            if (policy.maxHeadAge() != null && time.isBefore(now.minus(policy.maxHeadAge()))) {
                throw new Untrusted(Rule.HEAD_AGE, head.name(), "it is of " + time + ", older than maxHeadAge, " + policy.maxHeadAge().toHours() + " hours",
                    "see whether the server has the newest commits; if there are none, commit: git commit -S --allow-empty");
            }
        }
    }

    private static void requireDescent(ObjectReader reader, TrustPolicy policy, Optional<String> before, ObjectId head) throws Untrusted, IOException {
        if (before.isPresent()) {
            // It contains the floor already.
            if (!Range.contains(reader, head, ObjectId.fromString(before.get()))) {
                throw new Untrusted(Rule.FAST_FORWARD, head.name(), "it is not based on " + before.get().substring(0, 10) + ", the head accepted before",
                    "push a commit on top of that one, for example a revert; to leave it behind on purpose, set another floor in the policy");
            }
        } else if (!policy.floor().isEmpty() && !Range.contains(reader, head, ObjectId.fromString(policy.floor()))) {
            throw new Untrusted(Rule.FLOOR, head.name(), "it is not based on the floor " + policy.floor().substring(0, 10),
                "see whether the server has the newest commits, or correct floor in the policy");
        }
    }

    /** Why a commit may not be used, from the verdict or from the record; empty if it may. */
    public synchronized Optional<Problem> refusal(String commit, HistoryCheck history) {
        if (!verifies() || accepted.find(commit).isPresent()) {
            return Optional.empty();
        }
        if (last != null && last.head().equals(commit)) {
            return Optional.of(last.verdict().refusal());
        }
        String floor = TrustPolicy.read(file).floor();
        var trusted = new ArrayList<>(accepted.heads(floor));
        if (!floor.isEmpty()) {
            trusted.add(floor);
        }
        return trusted.stream().anyMatch(one -> one.equals(commit) || history.contains(one, commit)) ? Optional.empty()
            : Optional.of(Problem.of("commit " + commit.substring(0, 10) + " is refused by the trust policy", "it was not accepted, and no accepted commit is based on it",
                "set floor in the policy to a commit that you trust and that is based on it"));
    }

    /** Whether a commit is based on another one; false if unknown. */
    public interface HistoryCheck {
        boolean contains(String commit, String base);
    }

    /** The same for the histories in a repository. */
    public static boolean contains(Repository repository, String commit, String base) throws IOException {
        try (ObjectReader reader = repository.newObjectReader()) {
            return Range.contains(reader, ObjectId.fromString(commit), ObjectId.fromString(base));
        }
    }
}
