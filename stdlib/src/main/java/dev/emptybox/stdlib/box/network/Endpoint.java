package dev.emptybox.stdlib.box.network;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Tcp;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Who is asked at an address: host and port, so that a check and the health of a service can be seen to be about the same. */
public record Endpoint(String host, int port) {

    public static Endpoint of(Tcp.Connect request) {
        return new Endpoint(plain(request.host()), request.port());
    }

    /** Nothing when the probe asks no address. */
    public static Optional<Endpoint> of(Health.Probe probe) {
        return probe instanceof Health.ByHttp http ? of(http.url())
            : probe instanceof Health.ByTcp tcp ? Optional.of(new Endpoint(plain(tcp.host()), tcp.port())) : Optional.empty();
    }

    /** Nothing when the text is no web address. */
    public static Optional<Endpoint> of(String url) {
        try {
            URI address = URI.create(url);
            if (address.getHost() == null || address.getScheme() == null) {
                return Optional.empty();
            }
            int usual = address.getScheme().equalsIgnoreCase("https") ? 443 : 80;
            return Optional.of(new Endpoint(plain(address.getHost()), address.getPort() < 0 ? usual : address.getPort()));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") ? "127.0.0.1" : name;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
