package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/**
 * The validated URL of a repository: http, https, or a local directory. User and password are removed at once, so that no
 * message can contain them.
 */
final class GitAddress {

    private static final Set<String> WEB = Set.of("http", "https");
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://.*");
    private static final Pattern SCP = Pattern.compile("^[^/\\s:]+:.*");
    private static final Pattern HELPER = Pattern.compile("^[A-Za-z0-9+.-]*::.*");
    private static final String WORKS = "use https://, http://, ssh://, file:// or the path of a directory";

    private final URIish uri;
    private final String user;
    private final String password;

    private GitAddress(URIish full) {
        boolean ssh = full.getHost() != null && (full.getScheme() == null || full.getScheme().equalsIgnoreCase("ssh"));
        this.uri = ssh ? full.setPass(null) : full.setUser(null).setPass(null);
        this.user = full.getUser();
        this.password = full.getPass();
    }

    static GitAddress parse(String text) {
        String url = text == null ? "" : text.strip();
        if (url.isEmpty()) {
            throw notGit("nothing", "no URL was given");
        }
        if (HELPER.matcher(url).matches()) {
            throw notGit(Http.shown(url), "remote helpers are programs that the URL chooses");
        }
        if (!SCHEME.matcher(url).matches()) {
            return SCP.matcher(url).matches() ? ofSsh(url) : ofPath(url);
        }
        String scheme = url.substring(0, url.indexOf("://")).toLowerCase(Locale.ROOT);
        if (scheme.equals("ssh")) {
            return ofSsh(url);
        }
        if (!WEB.contains(scheme) && !scheme.equals("file")) {
            throw notGit(Http.shown(url), "unsupported scheme " + scheme + "://");
        }
        return ofUrl(url, scheme);
    }

    private static GitAddress ofUrl(String url, String scheme) {
        try {
            URIish uri = new URIish(url);
            boolean web = WEB.contains(scheme);
            boolean complete = web ? uri.getHost() != null && !uri.getHost().isBlank() : uri.getHost() == null;
            if (!complete || uri.getPath() == null || uri.getPath().isBlank()) {
                throw notGit(Http.shown(url), web ? "it has no host" : "it does not name a directory on this machine");
            }
            return new GitAddress(uri);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw notGit(Http.shown(url), "it is not a valid URL");
        }
    }

    private static GitAddress ofPath(String path) {
        try {
            return new GitAddress(new URIish().setPath(Path.of(path).toAbsolutePath().normalize().toString()));
        } catch (IllegalArgumentException e) {
            throw notGit(path, "it is neither a URL nor a path");
        }
    }

    /** A name that begins with a dash would be an option of ssh. */
    private static GitAddress ofSsh(String url) {
        try {
            URIish uri = new URIish(url);
            boolean complete = uri.getHost() != null && !uri.getHost().isBlank() && uri.getPath() != null && !uri.getPath().isBlank();
            if (!complete || isOption(uri.getHost()) || isOption(uri.getUser()) || isOption(uri.getPath())) {
                throw notGit(Http.shown(url), "it needs a host and a path");
            }
            if (uri.getPass() != null) {
                throw notGit(Http.shown(url), "ssh takes no password");
            }
            return new GitAddress(uri);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw notGit(Http.shown(url), "it is not a valid URL");
        }
    }

    private static boolean isOption(String part) {
        return part != null && part.startsWith("-");
    }

    private static SourceException notGit(String shown, String why) {
        return SourceException.wrong(Problem.of("not a Git URL: " + shown, why, WORKS));
    }

    /** Without secrets, for messages. */
    String shown() {
        String host = uri.getHost() == null ? "" : uri.getHost() + ":";
        return uri.getScheme() == null ? host + uri.getPath() : Http.shown(uri.toString());
    }

    URIish uri() {
        return uri;
    }

    /** A directory of this machine. */
    boolean local() {
        return uri.getHost() == null;
    }

    boolean web() {
        return uri.getScheme() != null && WEB.contains(uri.getScheme().toLowerCase(Locale.ROOT));
    }

    /** Whether it is on the same web server. */
    boolean sameServer(GitAddress other) {
        return web() && other.web() && uri.getScheme().equalsIgnoreCase(other.uri.getScheme()) && uri.getHost().equalsIgnoreCase(other.uri.getHost())
            && port() == other.port();
    }

    private int port() {
        return uri.getPort() > 0 ? uri.getPort() : defaultPort(uri.getScheme());
    }

    /** Whether scheme, host and port are the same. */
    boolean sameServer(URL other) {
        return uri.getScheme().equalsIgnoreCase(other.getProtocol()) && uri.getHost().equalsIgnoreCase(other.getHost())
            && port() == (other.getPort() > 0 ? other.getPort() : other.getDefaultPort());
    }

    private static int defaultPort(String scheme) {
        return scheme.equalsIgnoreCase("https") ? 443 : 80;
    }

    /** The user in the URL itself, or null. */
    String user() {
        return user;
    }

    /** The password in the URL itself, or null. */
    String password() {
        return password;
    }
}
