package dev.emptybox.agent.git.trust;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A public key of OpenSSH, which checks signatures with the cryptography of the JDK: Ed25519, ECDSA, RSA with at least 2048 bits,
 * and the variants of the first two for security keys, which must have been touched.
 */
final class SshPublicKey {

    private static final String ED25519 = "ssh-ed25519";
    private static final String RSA = "ssh-rsa";
    private static final String SK_ED25519 = "sk-ssh-ed25519@openssh.com";
    private static final String SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com";
    private static final Map<String, String> CURVES = Map.of("nistp256", "secp256r1", "nistp384", "secp384r1", "nistp521", "secp521r1");
    private static final Map<String, String> ECDSA = Map.of("ecdsa-sha2-nistp256", "SHA256withECDSAinP1363Format",
        "ecdsa-sha2-nistp384", "SHA384withECDSAinP1363Format", "ecdsa-sha2-nistp521", "SHA512withECDSAinP1363Format");
    private static final Map<String, String> RSA_SIGNATURES = Map.of("rsa-sha2-256", "SHA256withRSA", "rsa-sha2-512", "SHA512withRSA");
    static final Set<String> TYPES = Set.of(ED25519, RSA, SK_ED25519, SK_ECDSA, "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521");

    private static final int LEAST_RSA_BITS = 2048;
    private static final int TOUCHED = 1;
    /** What X.509 puts before the 32 bytes of an Ed25519 key. */
    private static final byte[] ED25519_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String type;
    private final PublicKey key;
    /** Bytes of each of the two numbers of an ECDSA signature, or of an RSA signature. */
    private final int width;
    /** Of a security key, else null. */
    private final String application;

    private SshPublicKey(String type, PublicKey key, int width, String application) {
        this.type = type;
        this.key = key;
        this.width = width;
        this.application = application;
    }

    /** {@code SHA256:..}, as ssh-keygen -l prints it. */
    static String fingerprint(byte[] encoded) {
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(sha256(encoded));
    }

    /** The type of any encoded key, also of one that cannot be used. */
    static String type(byte[] encoded) throws SignatureException {
        return new SshBytes(encoded).text();
    }

    static SshPublicKey parse(byte[] encoded) throws SignatureException {
        var bytes = new SshBytes(encoded);
        String type = bytes.text();
        try {
            SshPublicKey parsed = switch (type) {
                case ED25519 -> new SshPublicKey(type, ed25519(bytes.string()), 0, null);
                case SK_ED25519 -> new SshPublicKey(type, ed25519(bytes.string()), 0, bytes.text());
                case RSA -> rsa(bytes);
                case SK_ECDSA -> {
                    EllipticKey key = ecdsa(bytes);
                    yield new SshPublicKey(type, key.key(), key.width(), bytes.text());
                }
                default -> {
                    if (!ECDSA.containsKey(type)) {
                        throw new SignatureException("keys of type " + type + " are not supported");
                    }
                    EllipticKey key = ecdsa(bytes);
                    yield new SshPublicKey(type, key.key(), key.width(), null);
                }
            };
            bytes.end();
            return parsed;
        } catch (SignatureException e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new SignatureException("it is not a valid key", e);
        }
    }

    private static PublicKey ed25519(byte[] point) throws GeneralSecurityException {
        if (point.length != 32) {
            throw new SignatureException("it is not a valid key");
        }
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(joined(ED25519_HEADER, point)));
    }

    private static SshPublicKey rsa(SshBytes bytes) throws GeneralSecurityException {
        BigInteger exponent = bytes.integer();
        BigInteger modulus = bytes.integer();
        if (modulus.bitLength() < LEAST_RSA_BITS) {
            throw new SignatureException("an RSA key of " + modulus.bitLength() + " bits is too short");
        }
        return new SshPublicKey(RSA, KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)), (modulus.bitLength() + 7) / 8, null);
    }

    private record EllipticKey(PublicKey key, int width) {
    }

    private static EllipticKey ecdsa(SshBytes bytes) throws GeneralSecurityException {
        String curve = CURVES.get(bytes.text());
        byte[] point = bytes.string();
        if (curve == null || point.length < 3 || point[0] != 4) {
            throw new SignatureException("it is not a valid key");
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        int width = (point.length - 1) / 2;
        var at = new ECPoint(new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + width)), new BigInteger(1, Arrays.copyOfRange(point, 1 + width, point.length)));
        return new EllipticKey(KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(at, parameters.getParameterSpec(ECParameterSpec.class))), width);
    }

    /** @throws SignatureException if the signature is malformed, or of another kind than the key */
    boolean verifies(byte[] signed, byte[] signature) throws SignatureException {
        var bytes = new SshBytes(signature);
        String algorithm = bytes.text();
        byte[] value = bytes.string();
        byte[] covered = signed;
        if (application != null) {
            int flags = bytes.octet();
            byte[] counter = ByteBuffer.allocate(4).putInt(bytes.number()).array();
            if ((flags & TOUCHED) == 0) {
                throw new SignatureException("the security key was not touched");
            }
            covered = joined(sha256(application.getBytes(java.nio.charset.StandardCharsets.UTF_8)), new byte[] {(byte) flags}, counter, sha256(signed));
        }
        bytes.end();
        try {
            Signature check = Signature.getInstance(jdkName(algorithm));
            check.initVerify(key);
            check.update(covered);
            return check.verify(jdkForm(value));
        } catch (SignatureException e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new SignatureException("it cannot be checked", e);
        }
    }

    private String jdkName(String algorithm) throws SignatureException {
        String name = switch (type) {
            case RSA -> RSA_SIGNATURES.get(algorithm);
            case ED25519, SK_ED25519 -> algorithm.equals(type) ? "Ed25519" : null;
            case SK_ECDSA -> algorithm.equals(type) ? "SHA256withECDSAinP1363Format" : null;
            default -> algorithm.equals(type) ? ECDSA.get(type) : null;
        };
        if (name == null) {
            throw new SignatureException("its algorithm, " + algorithm.toLowerCase(Locale.ROOT) + ", does not suit the key");
        }
        return name;
    }

    private byte[] jdkForm(byte[] value) throws SignatureException {
        if (type.equals(ED25519) || type.equals(SK_ED25519)) {
            return value;
        }
        if (type.equals(RSA)) {
            return fixed(new BigInteger(1, value), width);
        }
        var numbers = new SshBytes(value);
        byte[] both = joined(fixed(numbers.integer(), width), fixed(numbers.integer(), width));
        numbers.end();
        return both;
    }

    private static byte[] fixed(BigInteger number, int width) throws SignatureException {
        byte[] shortest = number.toByteArray();
        int from = shortest.length > 1 && shortest[0] == 0 ? 1 : 0;
        if (number.signum() < 0 || shortest.length - from > width) {
            throw new SignatureException("it does not suit the key");
        }
        byte[] fixed = new byte[width];
        System.arraycopy(shortest, from, fixed, width - (shortest.length - from), shortest.length - from);
        return fixed;
    }

    private static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
