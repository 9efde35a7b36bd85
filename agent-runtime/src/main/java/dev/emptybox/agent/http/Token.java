package dev.emptybox.agent.http;

import dev.emptybox.agent.os.PrivateFile;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The bearer token in a file, or the secret of webhooks, read each time so that it can be changed while the agent runs. A webhook
 * signs its body with it, by HMAC and SHA-256; that of GitLab sends it.
 */
final class Token {

    /** GitHub; Bitbucket; Gitea; Forgejo; Gogs; others. */
    static final List<String> SIGNATURES = List.of("X-Hub-Signature-256", "X-Hub-Signature", "X-Gitea-Signature", "X-Forgejo-Signature", "X-Gogs-Signature", "X-Signature");
    private static final String GITLAB = "X-Gitlab-Token";
    private static final String PREFIX = "sha256=";

    /** The token cannot be read; already reported. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(ProblemException cause) {
            super(cause);
        }
    }

    private final String what;
    private final Path file;
    private final Consumer<Problem> problems;
    private boolean reported;

    /**
     * @param what     its description for messages, as in {@code The token file}
     * @param file     null for no token: then nothing is allowed
     * @param problems receives later read failures, once until solved
     * @throws ProblemException if it cannot be read, is empty, or is readable for others
     */
    Token(String what, Path file, Consumer<Problem> problems) {
        this.what = what;
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

    /** Whether the request has a signature or GitLab's header; the body decides, or the value. */
    boolean seemsSigned(HttpRequest request) {
        return file != null && (request.header(GITLAB).isPresent() || SIGNATURES.stream().anyMatch(name -> request.header(name).isPresent()));
    }

    /** Whether the secret itself is in the header of GitLab, which signs nothing. */
    boolean sent(HttpRequest request) throws Unreadable {
        return file != null && request.header(GITLAB).isPresent() && MessageDigest.isEqual(request.headers().get(GITLAB).getBytes(StandardCharsets.UTF_8), read());
    }

    /** The signature of the body, if one of the headers has it; of any form, a body has the same one. */
    Optional<String> signature(HttpRequest request) throws Unreadable {
        if (!seemsSigned(request)) {
            return Optional.empty();
        }
        String expected = Digests.keyed(read(), request.body());
        for (String name : SIGNATURES) {
            String given = request.header(name).orElse("");
            String digits = given.startsWith(PREFIX) ? given.substring(PREFIX.length()) : given;
            if (MessageDigest.isEqual(digits.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
                return Optional.of(PREFIX + expected);
            }
        }
        return Optional.empty();
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
        return PrivateFile.read(what, file).getBytes(StandardCharsets.UTF_8);
    }
}
