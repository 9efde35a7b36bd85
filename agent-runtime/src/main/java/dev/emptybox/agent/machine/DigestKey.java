package dev.emptybox.agent.machine;

import dev.emptybox.agent.os.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The random key of the digests of secrets in the home of an agent, readable for its owner only: no value can be guessed
 * from a digest in a record that gets into other hands. Without it every secret looks rotated once.
 */
public final class DigestKey {

    private static final String FILE = "digest.key";
    private static final int BYTES = 32;

    private DigestKey() {
    }

    /** A random one if there is none, or if it cannot be read. */
    public static byte[] read(Path home) {
        try {
            byte[] key = Files.readAllBytes(home.resolve(FILE));
            return key.length == BYTES ? key : random();
        } catch (IOException unreadable) {
            return random();
        }
    }

    /** Creates it if missing; one that cannot be kept is good for this process. */
    public static byte[] readOrCreate(Path home) {
        Path file = home.resolve(FILE);
        try {
            byte[] key = Files.readAllBytes(file);
            return key.length == BYTES ? key : create(file);
        } catch (NoSuchFileException missing) {
            return create(file);
        } catch (IOException unreadable) {
            return random();
        }
    }

    private static byte[] create(Path file) {
        byte[] key = random();
        try {
            Files.createDirectories(file.getParent());
            Path part = Files.createTempFile(file.getParent(), "." + FILE, ".part", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(part, key);
            Durable.sync(part);
            Durable.move(part, file);
        } catch (IOException unwritable) {
            return key;
        }
        return key;
    }

    private static byte[] random() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
