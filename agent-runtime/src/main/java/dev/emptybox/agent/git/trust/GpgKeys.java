package dev.emptybox.agent.git.trust;

import dev.emptybox.agent.os.Programs;
import dev.emptybox.agent.os.Tools;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SignatureException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The OpenPGP keys of signers. The program {@code gpgv} checks signatures with these keys only; expired and revoked keys and weak
 * digests are refused. It is needed only on boxes whose policy has such keys.
 */
final class GpgKeys {

    static final String BEGIN = "-----BEGIN PGP SIGNATURE-----";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern ARMOR = Pattern.compile("-----BEGIN PGP PUBLIC KEY BLOCK-----\\r?\\n(.*?)\\r?\\n-----END PGP PUBLIC KEY BLOCK-----", Pattern.DOTALL);
    private static final Pattern STATUS = Pattern.compile("\\[GNUPG:] (\\S+) ?(.*)");
    private static final int PUBLIC_KEY = 6;
    /** MD5, SHA-1 and RIPEMD-160, as numbered by OpenPGP. */
    private static final Set<String> WEAK = Set.of("1", "2", "3");
    private static final Map<String, String> REFUSED = Map.of(
        "BADSIG", "the signature does not match the content",
        "EXPSIG", "the signature has expired",
        "EXPKEYSIG", "the key has expired",
        "REVKEYSIG", "the key is revoked");

    private final Map<String, String> namesByFingerprint = new LinkedHashMap<>();
    private final ByteArrayOutputStream keyring = new ByteArrayOutputStream();

    boolean isEmpty() {
        return namesByFingerprint.isEmpty();
    }

    /**
     * Adds all keys of a file, armored or not.
     *
     * @throws ProblemException if it has none
     */
    void add(String name, Path file, byte[] content) {
        try {
            byte[] binary = binary(content);
            List<String> fingerprints = fingerprints(binary);
            if (fingerprints.isEmpty()) {
                throw new IOException("it has no public key of version 4");
            }
            fingerprints.forEach(fingerprint -> namesByFingerprint.put(fingerprint, name));
            keyring.writeBytes(binary);
        } catch (IOException | RuntimeException e) {
            throw new ProblemException(Problem.of("the OpenPGP keys of " + name + " cannot be read: " + file, e.getMessage(),
                "write the file with: gpg --armor --export"), e);
        }
    }

    private static byte[] binary(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        var all = new ByteArrayOutputStream();
        Matcher armor = ARMOR.matcher(text);
        while (armor.find()) {
            // Headers end with an empty line; the line with = is a checksum.
            String body = armor.group(1).replaceFirst("(?s)^(\\S+: [^\\n]*\\n)*\\s*\\n", "").replaceFirst("\\n=[^\\n]{4}\\s*$", "");
            all.writeBytes(Base64.getMimeDecoder().decode(body));
        }
        return all.size() > 0 ? all.toByteArray() : content;
    }

    /** Those of the primary keys. */
    private static List<String> fingerprints(byte[] keys) throws IOException {
        var found = new java.util.ArrayList<String>();
        ByteBuffer bytes = ByteBuffer.wrap(keys);
        while (bytes.hasRemaining()) {
            int head = bytes.get() & 0xff;
            if ((head & 0x80) == 0) {
                throw new IOException("it is not in the format of OpenPGP");
            }
            boolean isNew = (head & 0x40) != 0;
            byte[] body = new byte[isNew ? newLength(bytes) : oldLength(bytes, head & 3)];
            bytes.get(body);
            if ((isNew ? head & 0x3f : head >> 2 & 0xf) == PUBLIC_KEY && body[0] == 4) {
                byte[] prefix = ByteBuffer.allocate(3).put((byte) 0x99).putShort((short) body.length).array();
                found.add(HexFormat.of().withUpperCase().formatHex(SshPublicKey.digest("SHA-1", SshPublicKey.joined(prefix, body))));
            }
        }
        return found;
    }

    private static int newLength(ByteBuffer bytes) throws IOException {
        int first = bytes.get() & 0xff;
        if (first < 192) {
            return first;
        }
        if (first < 224) {
            return (first - 192 << 8) + (bytes.get() & 0xff) + 192;
        }
        if (first == 255) {
            return bounded(bytes.getInt(), bytes);
        }
        throw new IOException("it has a packet without a length");
    }

    private static int oldLength(ByteBuffer bytes, int kind) throws IOException {
        return switch (kind) {
            case 0 -> bytes.get() & 0xff;
            case 1 -> bytes.getShort() & 0xffff;
            case 2 -> bounded(bytes.getInt(), bytes);
            default -> throw new IOException("it has a packet without a length");
        };
    }

    private static int bounded(int length, ByteBuffer bytes) throws IOException {
        if (length < 0 || length > bytes.remaining()) {
            throw new IOException("it is truncated");
        }
        return length;
    }

    /**
     * The signer of this content.
     *
     * @throws SignatureException why the signature does not count, with the key where it is known
     */
    Signer verify(byte[] content, String signature) throws SignatureException, IOException {
        Path program = Programs.tool("gpgv").orElseThrow(() -> new ProblemException(Problem.of("OpenPGP signatures cannot be checked",
            "there is no program gpgv", "install the package gpgv, or sign commits with SSH keys")));
        Path directory = Files.createTempDirectory("emptybox-gpgv-");
        try {
            Path keys = Files.write(directory.resolve("keys.gpg"), keyring.toByteArray());
            Path signed = Files.write(directory.resolve("content"), content);
            Path detached = Files.writeString(directory.resolve("content.asc"), signature, StandardCharsets.ISO_8859_1);
            Optional<String> said = Tools.standardOutput(List.of(program.toString(), "--homedir", directory.toString(), "--keyring", keys.toString(),
                "--status-fd", "1", detached.toString(), signed.toString()), PATIENCE);
            return signer(said.orElseThrow(() -> new IOException("gpgv did not end")));
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    /** Only one good signature by a known key counts, and nothing else beside it. */
    private Signer signer(String output) throws SignatureException {
        int signatures = 0;
        boolean good = false;
        Signer signer = null;
        for (String line : output.split("\n")) {
            Matcher status = STATUS.matcher(line);
            if (!status.matches()) {
                continue;
            }
            String[] values = status.group(2).split(" ");
            String keyword = status.group(1);
            if (REFUSED.containsKey(keyword)) {
                throw new SignatureException(REFUSED.get(keyword) + ": OpenPGP key " + values[0]);
            }
            switch (keyword) {
                case "NEWSIG" -> signatures++;
                case "GOODSIG" -> good = true;
                case "ERRSIG" -> throw new SignatureException("it is signed by the OpenPGP key " + values[0] + ", which is not in the policy");
                case "VALIDSIG" -> signer = signer(values);
                default -> { }
            }
        }
        if (signatures != 1 || !good || signer == null) {
            throw new SignatureException("gpgv does not accept the signature");
        }
        return signer;
    }

    private Signer signer(String... valid) throws SignatureException {
        String primary = valid[valid.length - 1];
        String name = namesByFingerprint.get(primary);
        if (name == null) {
            throw new SignatureException("it is signed by the OpenPGP key " + primary + ", which is not in the policy");
        }
        if (valid.length > 7 && WEAK.contains(valid[7])) {
            throw new SignatureException("the signature by the OpenPGP key " + primary + " has a weak digest");
        }
        return new Signer(List.of(name), primary);
    }
}
