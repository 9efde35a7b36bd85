package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who the agent is to the Git server: a file with {@code user:password} or a bare token, read anew for each request,
 * so that a rotated token needs no restart.
 *
 * @param file where it stands, or null for nobody
 */
public record Credentials(Path file) {

    /** Forges take any user name beside a token; GitHub's own applications ask for this one. */
    private static final String TOKEN_USER = "x-access-token";

    public static Credentials none() {
        return new Credentials(null);
    }

    public static Credentials of(Path file) {
        return new Credentials(file);
    }

    /** Null when there is nobody to be. */
    Login read(GitAddress address) {
        if (file == null) {
            return fromUrl(address);
        }
        String text = text();
        int colon = text.indexOf(':');
        return colon < 0 ? new Login(TOKEN_USER, text) : new Login(text.substring(0, colon), text.substring(colon + 1));
    }

    private static Login fromUrl(GitAddress address) {
        if (address.user() == null) {
            return null;
        }
        return address.password() == null
                ? new Login(TOKEN_USER, address.user())
                : new Login(address.user(), address.password());
    }

    private String text() {
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw SourceException.wrong(Problem.of("the credentials file is empty: " + file, "",
                        "write user:password or a bare token into it"));
            }
            return text;
        } catch (IOException e) {
            // A secret that is just being swapped is missing for a moment, so this may pass.
            throw SourceException.unreachable(Problem.of("cannot read the credentials file: " + file,
                    e.getClass().getSimpleName(), "mount the file where the agent's user can read it"), e);
        }
    }

    /** Never printed: a record would show its password. */
    static final class Login {
        private final String user;
        private final String password;

        Login(String user, String password) {
            this.user = user;
            this.password = password;
        }

        String user() {
            return user;
        }

        String password() {
            return password;
        }
    }
}
