package dev.emptybox.agent.git.trust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * A signature in the format of {@code ssh-keygen -Y sign}.
 *
 * @param key       the encoded public key
 * @param namespace its purpose; {@code git} for commits
 */
record SshSignature(byte[] key, String namespace, byte[] reserved, String hash, byte[] value) {

    static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, String> HASHES = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    static SshSignature parse(String armored) throws SignatureException {
        String text = armored.strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            throw new SignatureException("it is truncated");
        }
        var bytes = new SshBytes(decoded(text.substring(BEGIN.length(), text.length() - END.length())));
        if (!Arrays.equals(bytes.raw(MAGIC.length), MAGIC) || bytes.number() != 1) {
            throw new SignatureException("its format is not known");
        }
        var signature = new SshSignature(bytes.string(), bytes.text(), bytes.string(), bytes.text(), bytes.string());
        bytes.end();
        return signature;
    }

    private static byte[] decoded(String base64) throws SignatureException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new SignatureException("it is not base64", e);
        }
    }

    /** Whether the key has signed this content; the caller decides about the key and the namespace. */
    boolean verifies(byte[] content) throws SignatureException {
        String algorithm = HASHES.get(hash);
        if (algorithm == null) {
            throw new SignatureException("its hash algorithm, " + hash + ", is not supported");
        }
        byte[] signed = SshPublicKey.joined(MAGIC, string(namespace.getBytes(StandardCharsets.UTF_8)), string(reserved),
            string(hash.getBytes(StandardCharsets.UTF_8)), string(SshPublicKey.digest(algorithm, content)));
        return SshPublicKey.parse(key).verifies(signed, value);
    }

    private static byte[] string(byte[] bytes) {
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }
}
