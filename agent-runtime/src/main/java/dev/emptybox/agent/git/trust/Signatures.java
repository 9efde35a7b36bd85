package dev.emptybox.agent.git.trust;

import java.io.IOException;
import java.security.SignatureException;
import java.time.Instant;
import java.util.List;
import org.eclipse.jgit.revwalk.RevCommit;

/** Finds the signer of a commit or a tag by the keys of a policy. */
final class Signatures {

    private static final String NAMESPACE = "git";
    private static final String SIGN = "sign it with the key of an allowed signer: git commit -S";

    /**
     * What is signed.
     *
     * @param noun  for messages
     * @param name  of the commit that is refused if the signature does not count
     * @param whose how it came about, for messages
     * @param time  as written by its signer
     */
    private record Signed(String noun, String name, String whose, Instant time, byte[] content, String signature) {
    }

    private final TrustPolicy policy;

    Signatures(TrustPolicy policy) {
        this.policy = policy;
    }

    /** @param notBefore the time of the newest ancestor: a commit cannot be older, whatever its signer writes into it */
    Signer signer(RevCommit commit, Instant notBefore) throws Untrusted, IOException {
        try {
            SignedCommit signed = SignedCommit.parse(commit.getRawBuffer());
            return signer(new Signed("commit", commit.name(), "its author is " + commit.getAuthorIdent().getEmailAddress(), commit.getCommitterIdent().getWhenAsInstant(),
                signed.content(), signed.signature()), notBefore);
        } catch (SignatureException e) {
            throw new Untrusted(Rule.SIGNATURE, commit.name(), e.getMessage(), SIGN);
        }
    }

    /** @param notBefore the time of the commit */
    Signer signer(SignedTag tag, Instant notBefore) throws Untrusted, IOException {
        return signer(new Signed("tag", tag.commit(), "the tag " + tag.name(), tag.time(), tag.content(), tag.signature()), notBefore);
    }

    private Signer signer(Signed signed, Instant notBefore) throws Untrusted, IOException {
        String signature = signed.signature();
        if (signature.isEmpty()) {
            throw new Untrusted(Rule.SIGNATURE, signed.name(), "it is not signed; " + signed.whose(), SIGN);
        }
        Signer signer = signature.startsWith(SshSignature.BEGIN) ? ssh(signed, notBefore)
            : signature.startsWith(GpgKeys.BEGIN) ? gpg(signed) : unknownFormat(signed);
        if (policy.revoked().contains(signer.key())) {
            throw new Untrusted(Rule.SIGNER, signed.name(), "the key " + signer + " is revoked", SIGN);
        }
        return signer;
    }

    private static Signer unknownFormat(Signed signed) throws Untrusted {
        throw new Untrusted(Rule.SIGNATURE, signed.name(), "its signature is neither of SSH nor of OpenPGP", SIGN);
    }

    private Signer gpg(Signed signed) throws Untrusted, IOException {
        if (policy.gpgKeys().isEmpty()) {
            throw new Untrusted(Rule.SIGNER, signed.name(), "it is signed with OpenPGP, and the policy has no gpgKeys", SIGN);
        }
        try {
            return policy.gpgKeys().verify(signed.content(), signed.signature());
        } catch (SignatureException e) {
            throw new Untrusted(Rule.SIGNER, signed.name(), e.getMessage(), SIGN);
        }
    }

    private Signer ssh(Signed signed, Instant notBefore) throws Untrusted {
        String key = "unknown";
        try {
            SshSignature signature = SshSignature.parse(signed.signature());
            key = SshPublicKey.fingerprint(signature.key());
            if (!signature.namespace().equals(NAMESPACE)) {
                throw new SignatureException("it is for the namespace " + signature.namespace() + ", not for " + NAMESPACE);
            }
            AllowedSigners.Line line = line(signed, signature, key, notBefore);
            if (!signature.verifies(signed.content())) {
                throw new SignatureException("it does not match the content of the " + signed.noun());
            }
            return new Signer(line.principals(), key);
        } catch (SignatureException e) {
            throw new Untrusted(Rule.SIGNATURE, signed.name(), "the signature by the key " + key + " is not valid: " + e.getMessage(), SIGN);
        }
    }

    /** The first line by which the key may sign this commit. */
    private AllowedSigners.Line line(Signed signed, SshSignature signature, String key, Instant notBefore) throws Untrusted, SignatureException {
        List<AllowedSigners.Line> lines = policy.sshKeys().of(signature.key());
        if (lines.isEmpty()) {
            String type = SshPublicKey.type(signature.key());
            throw new Untrusted(Rule.SIGNER, signed.name(), "it is signed by the key " + key + (type.contains("-cert-") ? ", with a certificate, which is not supported"
                : ", which is not an allowed signer"), SIGN);
        }
        String why = "";
        for (AllowedSigners.Line line : lines) {
            why = unusable(line, signed, notBefore);
            if (why.isEmpty()) {
                return line;
            }
        }
        throw new Untrusted(Rule.SIGNER, signed.name(), "it is signed by the key " + new Signer(lines.get(0).principals(), key) + ", which " + why, SIGN);
    }

    /** Empty if the key may sign it at that time. */
    private static String unusable(AllowedSigners.Line line, Signed signed, Instant notBefore) {
        Instant time = signed.time();
        String noun = signed.noun();
        if (!line.namespaces().matches(NAMESPACE)) {
            return "may not sign " + noun + "s: its namespaces do not include " + NAMESPACE;
        }
        if (line.after() != null && time.isBefore(line.after())) {
            return "was not valid before " + line.after() + "; the " + noun + " is of " + time;
        }
        Instant latest = time.isBefore(notBefore) ? notBefore : time;
        if (line.before() != null && latest.isAfter(line.before())) {
            return "was valid until " + line.before() + "; the " + noun + " is of " + time + (latest.equals(time) ? "" : ", and based on a commit of " + latest);
        }
        return "";
    }
}
