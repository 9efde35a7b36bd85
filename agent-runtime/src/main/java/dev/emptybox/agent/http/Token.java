package dev.emptybox.agent.http;

import com.sun.net.httpserver.Headers;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may see more than the probes: who sends the token of the file, read anew each time so that it can be changed, or
 * signs the body with it as webhooks do ({@code X-Hub-Signature-256}).
 */
final class Token {

    private final Path file;

    /** @param file null when there is no token: then nobody may */
    Token(Path file) {
        this.file = file;
        if (file != null) {
            read();
        }
    }

    boolean allows(Headers headers, byte[] body) {
        if (file == null) {
            return false;
        }
        byte[] token = read();
        if (headers.containsKey("Authorization")) {
            return isBorne(headers);
        }
        String signature = headers.getFirst("X-Hub-Signature-256");
        return signature != null && MessageDigest.isEqual(signature.getBytes(StandardCharsets.UTF_8),
            ("sha256=" + sign(token, body)).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the token itself is given, not only a signature made with it. */
    boolean isBorne(Headers headers) {
        String given = headers.getFirst("Authorization");
        return file != null && given != null && given.startsWith("Bearer ")
            && MessageDigest.isEqual(given.substring("Bearer ".length()).strip().getBytes(StandardCharsets.UTF_8), read());
    }

    private byte[] read() {
        try {
            byte[] token = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            if (token.length == 0) {
                throw new ProblemException(Problem.of("The token file " + file + " is empty", "an empty token would let everybody in", "write a token into it"));
            }
            return token;
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The token file " + file + " cannot be read", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    private static String sign(byte[] token, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JVM has HmacSHA256", impossible);
        }
    }
}
