package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forward proxy of the environment for a URL: {@code HTTPS_PROXY} and {@code HTTP_PROXY}, of either case,
 * unless {@code NO_PROXY} names the host, its domain, its network or {@code *}. Never used for this machine itself.
 */
public final class Proxies {

    private static final Pattern ADDRESS = Pattern.compile("(?i)(?:http://)?(?:([^@/]*)@)?([^@/:\\s]+|\\[[0-9a-f:]+]):(\\d{1,5})/?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final Map<String, String> environment;
    private final Map<String, Forward> known = new ConcurrentHashMap<>();

    public Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A proxy; printed without user and password. */
    public static final class Forward {
        private final String host;
        private final int port;
        private final String user;
        private final Authenticator authenticator;

        private Forward(String host, int port, String user) {
            this.host = host;
            this.port = port;
            this.user = user;
            this.authenticator = user == null ? null : new Introduction(user);
        }

        public Proxy proxy() {
            return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port));
        }

        /** The value of the header Proxy-Authorization; null for none. */
        public String authorization() {
            if (user == null) {
                return null;
            }
            String both = user.indexOf(':') < 0 ? user + ":" : user;
            return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
        }

        /** For the clients of Java; null for no user. Equal ones are one object, because Java remembers by it what a proxy has accepted. */
        public Authenticator authenticator() {
            return authenticator;
        }

        @Override
        public String toString() {
            return "http://" + host + ":" + port;
        }
    }

    /** @param from its source, for messages: the URL itself may contain a password */
    public static Forward parse(String address, String from) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > 65535) {
            throw new ProblemException(Problem.of("The proxy in " + from + " cannot be used",
                "it does not have the form http://host:port or http://user:password@host:port", "correct " + from));
        }
        String user = parts.group(1);
        return new Forward(parts.group(2), Integer.parseInt(parts.group(3)), user == null ? null : decoded(user));
    }

    /** As in every URL, a character that would end the password is percent-encoded: %40. Others may be unescaped. */
    private static String decoded(String user) {
        return Pattern.compile("%([0-9A-Fa-f]{2})").matcher(user)
            .replaceAll(code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
    }

    /**
     * Empty for a direct connection.
     *
     * @param https whether the server is asked by https
     * @param host  of the server
     */
    public Optional<Forward> of(boolean https, String host, int port) {
        String name = https ? "HTTPS_PROXY" : "HTTP_PROXY";
        String address = variable(name);
        if (address.isEmpty() || thisMachine(host) || excluded(host, port)) {
            return Optional.empty();
        }
        return Optional.of(known.computeIfAbsent(address, fresh -> parse(fresh, name + " in the agent's environment")));
    }

    /** Answers proxies, and no servers. */
    private static final class Introduction extends Authenticator {

        private final String user;

        Introduction(String user) {
            this.user = user;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY) {
                return null;
            }
            int colon = user.indexOf(':');
            return new PasswordAuthentication(colon < 0 ? user : user.substring(0, colon), (colon < 0 ? "" : user.substring(colon + 1)).toCharArray());
        }
    }

    private String variable(String name) {
        String small = environment.get(name.toLowerCase(Locale.ROOT));
        return (small != null ? small : environment.getOrDefault(name, "")).strip();
    }

    private static boolean thisMachine(String host) {
        return host.equals("localhost") || host.endsWith(".localhost") || host.equals("::1")
            || IPV4.matcher(host).matches() && host.startsWith("127.");
    }

    private boolean excluded(String host, int port) {
        for (String entry : variable("NO_PROXY").toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            if (!entry.isEmpty() && covers(entry, host, port)) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String entry, String host, int itsPort) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.contains("/")) {
            return network(entry, host);
        }
        Matcher port = Pattern.compile("(.*):(\\d+)").matcher(entry);
        boolean withPort = port.matches() && !port.group(1).contains(":");
        if (withPort && Integer.parseInt(port.group(2)) != itsPort) {
            return false;
        }
        String name = (withPort ? port.group(1) : entry).replaceFirst("^\\*?\\.", "");
        return host.equals(name) || host.endsWith("." + name);
    }

    /** {@code 10.0.0.0/8}, of version 4. */
    private static boolean network(String entry, String host) {
        String[] parts = entry.split("/", 2);
        if (!IPV4.matcher(parts[0]).matches() || !IPV4.matcher(host).matches() || !parts[1].matches("\\d{1,2}")) {
            return false;
        }
        int bits = Math.min(32, Integer.parseInt(parts[1]));
        long mask = bits == 0 ? 0 : -1L << 32 - bits;
        return (number(parts[0]) & mask) == (number(host) & mask);
    }

    private static long number(String ipv4) {
        long number = 0;
        for (String part : ipv4.split("\\.")) {
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }
}
