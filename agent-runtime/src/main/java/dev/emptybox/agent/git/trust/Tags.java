package dev.emptybox.agent.git.trust;

import java.io.IOException;
import java.time.Instant;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevWalk;

/** Verifies the tag by which a head is followed; the last result is kept, because it is asked for in each cycle. Not thread-safe. */
final class Tags {

    private static final int MOST_BYTES = 1 << 20;
    private static final String SIGN = "sign it with the key of a signer of tags: git tag -s NAME";

    private record Verified(Followed followed, String policy, Signer signer) {
    }

    private Verified last;

    /** Null if the head is not followed by a tag. */
    Signer signer(ObjectReader reader, TrustPolicy policy, Followed followed, ObjectId head) throws Untrusted, IOException {
        if (!followed.name().startsWith(Constants.R_TAGS)) {
            return null;
        }
        if (last == null || !last.equals(new Verified(followed, policy.digest(), last.signer()))) {
            last = new Verified(followed, policy.digest(), verify(reader, policy, followed, head));
        }
        return last.signer();
    }

    private static Signer verify(ObjectReader reader, TrustPolicy policy, Followed followed, ObjectId head) throws Untrusted, IOException {
        String name = followed.name().substring(Constants.R_TAGS.length());
        ObjectLoader loader = reader.open(followed.target());
        SignedTag tag = loader.getType() == Constants.OBJ_TAG ? SignedTag.parse(loader.getCachedBytes(MOST_BYTES)) : null;
        if (tag == null) {
            throw refused(head, "the tag " + name + " is not an annotated tag of a commit", SIGN);
        }
        if (!tag.commit().equals(head.name())) {
            throw refused(head, "the tag " + name + " is of another commit, " + tag.commit(), SIGN);
        }
        if (!tag.name().equals(name)) {
            throw refused(head, "the tag " + name + " is signed as " + tag.name() + ", so it was renamed", "find out who has moved it; then push it again under its own name");
        }
        Signer signer = signer(reader, policy, tag, head);
        if (!policy.maySignTags(signer)) {
            throw refused(head, "the tag " + name + " is signed by " + signer + ", who is not in tagSigners", SIGN);
        }
        return signer;
    }

    private static Signer signer(ObjectReader reader, TrustPolicy policy, SignedTag tag, ObjectId head) throws Untrusted, IOException {
        try (RevWalk walk = new RevWalk(reader)) {
            return new Signatures(policy).signer(tag, Instant.ofEpochSecond(walk.parseCommit(head).getCommitTime()));
        } catch (Untrusted wrong) {
            throw refused(head, "the tag " + tag.name() + ": " + wrong.getMessage(), SIGN);
        }
    }

    private static Untrusted refused(ObjectId head, String why, String cure) {
        return new Untrusted(Rule.TAG, head.name(), why, cure);
    }
}
