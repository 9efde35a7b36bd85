package dev.emptybox.agent.http;

import dev.emptybox.agent.os.PrivateFile;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The bearer token in a file, read each time so that it can be changed while the agent runs. A webhook signs its body with
 * it ({@code X-Hub-Signature-256}).
 */
final class Token {

    static final String SIGNATURE = "X-Hub-Signature-256";

    /** The token cannot be read; already reported. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(ProblemException cause) {
            super(cause);
        }
    }

    private final Path file;
    private final Consumer<Problem> problems;
    private boolean reported;

    /**
     * @param file     null for no token: then nothing is allowed
     * @param problems receives later read failures, once until solved
     * @throws ProblemException if it cannot be read, is empty, or is readable for others
     */
    Token(Path file, Consumer<Problem> problems) {
        this.file = file;
        this.problems = problems;
        if (file != null) {
            content();
        }
    }

    /** Whether the request has the token itself. */
    boolean allows(HttpRequest request) throws Unreadable {
        String given = request.headers().getOrDefault("Authorization", "");
        return file != null && given.startsWith("Bearer ")
            && MessageDigest.isEqual(given.substring("Bearer ".length()).strip().getBytes(StandardCharsets.UTF_8), read());
    }

    /** Whether the request has a signature; its body decides. */
    boolean seemsSigned(HttpRequest request) {
        return file != null && request.header(SIGNATURE).isPresent();
    }

    /** Whether the body is signed with the token. */
    boolean signed(HttpRequest request) throws Unreadable {
        return seemsSigned(request) && MessageDigest.isEqual(request.headers().get(SIGNATURE).getBytes(StandardCharsets.UTF_8),
            ("sha256=" + sign(read(), request.body())).getBytes(StandardCharsets.UTF_8));
    }

    private synchronized byte[] read() throws Unreadable {
        try {
            byte[] token = content();
            reported = false;
            return token;
        } catch (ProblemException unreadable) {
            if (!reported) {
                reported = true;
                unreadable.problems().forEach(problems);
            }
            throw new Unreadable(unreadable);
        }
    }

    private byte[] content() {
        return PrivateFile.read("The token file", file).getBytes(StandardCharsets.UTF_8);
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
