package dev.emptybox.agent.git.trust;

import java.io.IOException;
import java.security.SignatureException;
import java.time.Instant;
import java.util.List;
import org.eclipse.jgit.revwalk.RevCommit;

/** Finds the signer of a commit by the keys of a policy. */
final class Signatures {

    private static final String NAMESPACE = "git";
    private static final String SIGN = "sign it with the key of an allowed signer: git commit -S";

    private final TrustPolicy policy;

    Signatures(TrustPolicy policy) {
        this.policy = policy;
    }

    /** @param notBefore the time of the newest ancestor: a commit cannot be older, whatever its signer writes into it */
    Signer signer(RevCommit commit, Instant notBefore) throws Untrusted, IOException {
        SignedCommit signed = signed(commit);
        String signature = signed.signature();
        if (signature.isEmpty()) {
            throw new Untrusted(Rule.SIGNATURE, commit.name(), "it is not signed; its author is " + commit.getAuthorIdent().getEmailAddress(), SIGN);
        }
        Signer signer = signature.startsWith(SshSignature.BEGIN) ? ssh(commit, signed, notBefore)
            : signature.startsWith(GpgKeys.BEGIN) ? gpg(commit, signed) : unknownFormat(commit);
        if (policy.revoked().contains(signer.key())) {
            throw new Untrusted(Rule.SIGNER, commit.name(), "the key " + signer + " is revoked", SIGN);
        }
        return signer;
    }

    private static SignedCommit signed(RevCommit commit) throws Untrusted {
        try {
            return SignedCommit.parse(commit.getRawBuffer());
        } catch (SignatureException e) {
            throw new Untrusted(Rule.SIGNATURE, commit.name(), e.getMessage(), SIGN);
        }
    }

    private static Signer unknownFormat(RevCommit commit) throws Untrusted {
        throw new Untrusted(Rule.SIGNATURE, commit.name(), "its signature is neither of SSH nor of OpenPGP", SIGN);
    }

    private Signer gpg(RevCommit commit, SignedCommit signed) throws Untrusted, IOException {
        if (policy.gpgKeys().isEmpty()) {
            throw new Untrusted(Rule.SIGNER, commit.name(), "it is signed with OpenPGP, and the policy has no gpgKeys", SIGN);
        }
        try {
            return policy.gpgKeys().verify(signed.content(), signed.signature());
        } catch (SignatureException e) {
            throw new Untrusted(Rule.SIGNER, commit.name(), e.getMessage(), SIGN);
        }
    }

    private Signer ssh(RevCommit commit, SignedCommit signed, Instant notBefore) throws Untrusted {
        String key = "unknown";
        try {
            SshSignature signature = SshSignature.parse(signed.signature());
            key = SshPublicKey.fingerprint(signature.key());
            if (!signature.namespace().equals(NAMESPACE)) {
                throw new SignatureException("it is for the namespace " + signature.namespace() + ", not for " + NAMESPACE);
            }
            AllowedSigners.Line line = line(commit, signature, key, notBefore);
            if (!signature.verifies(signed.content())) {
                throw new SignatureException("it does not match the content of the commit");
            }
            return new Signer(line.principals(), key);
        } catch (SignatureException e) {
            throw new Untrusted(Rule.SIGNATURE, commit.name(), "the signature by the key " + key + " is not valid: " + e.getMessage(), SIGN);
        }
    }

    /** The first line by which the key may sign this commit. */
    private AllowedSigners.Line line(RevCommit commit, SshSignature signature, String key, Instant notBefore) throws Untrusted, SignatureException {
        List<AllowedSigners.Line> lines = policy.sshKeys().of(signature.key());
        if (lines.isEmpty()) {
            String type = SshPublicKey.type(signature.key());
            throw new Untrusted(Rule.SIGNER, commit.name(), "it is signed by the key " + key + (type.contains("-cert-") ? ", with a certificate, which is not supported"
                : ", which is not an allowed signer"), SIGN);
        }
        String why = "";
        for (AllowedSigners.Line line : lines) {
            why = unusable(line, commit.getCommitterIdent().getWhenAsInstant(), notBefore);
            if (why.isEmpty()) {
                return line;
            }
        }
        throw new Untrusted(Rule.SIGNER, commit.name(), "it is signed by the key " + new Signer(lines.get(0).principals(), key) + ", which " + why, SIGN);
    }

    /** Empty if the key may sign a commit at that time. */
    private static String unusable(AllowedSigners.Line line, Instant time, Instant notBefore) {
        if (!line.namespaces().matches(NAMESPACE)) {
            return "may not sign commits: its namespaces do not include " + NAMESPACE;
        }
        if (line.after() != null && time.isBefore(line.after())) {
            return "was not valid before " + line.after() + "; the commit is of " + time;
        }
        Instant latest = time.isBefore(notBefore) ? notBefore : time;
        if (line.before() != null && latest.isAfter(line.before())) {
            return "was valid until " + line.before() + "; the commit is of " + time + (latest.equals(time) ? "" : ", and based on a commit of " + latest);
        }
        return "";
    }
}
