package dev.emptybox.agent.git;

import dev.emptybox.agent.os.Proxies;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * The credentials for the Git server: a file with {@code user:password} or a token, read for each request, so that a rotated
 * token needs no restart.
 *
 * @param file       its path, or null for none
 * @param sshKey     the private key for ssh, or null for those of the user
 * @param knownHosts the keys of ssh servers, or null for those of the user and the machine
 * @param tls        for servers at https
 * @param proxies    between this machine and web servers
 */
public record Credentials(Path file, Path sshKey, Path knownHosts, ClientTls tls, Proxies proxies) {

    /** With direct connections. */
    public Credentials(Path file, Path sshKey, Path knownHosts, ClientTls tls) {
        this(file, sshKey, knownHosts, tls, new Proxies(Map.of()));
    }

    /** Forges accept any user name with a token; GitHub Apps require this one. */
    private static final String TOKEN_USER = "x-access-token";

    public static Credentials none() {
        return new Credentials(null, null, null, ClientTls.none());
    }

    public static Credentials of(Path file) {
        return new Credentials(file, null, null, ClientTls.none());
    }

    /** For another server: keys and certificates do not reveal themselves, a token does. */
    Credentials withoutFile() {
        return new Credentials(null, sshKey, knownHosts, tls, proxies);
    }

    /** Null without credentials. */
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
                        "write user:password or a token into it"));
            }
            return text;
        } catch (IOException e) {
            // A secret that is being replaced may be missing for a moment, so this is transient.
            throw SourceException.unreachable(Problem.of("cannot read the credentials file: " + file,
                    e.getClass().getSimpleName(), "mount the file where the agent's user can read it"), e);
        }
    }

    /** Not a record, whose toString would show the password. */
    static final class Login {
        private final String user;
        private final String password;

        Login(String user, String password) {
            this.user = user;
            this.password = password;
        }

        /** As a header of HTTP. */
        String basic() {
            return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        }

        String user() {
            return user;
        }

        String password() {
            return password;
        }
    }
}
