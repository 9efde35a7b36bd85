package dev.emptybox.stdlib.box.network;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Tcp;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Host and port of an address, to see whether a check and the health check of a service have the same target. */
public record Endpoint(String host, int port) {

    public static Endpoint of(Tcp.Connect request) {
        return new Endpoint(plain(request.host()), request.port());
    }

    /** Empty if the probe has no address. */
    public static Optional<Endpoint> of(Health.Probe probe) {
        return probe instanceof Health.ByHttp http ? of(http.url())
            : probe instanceof Health.ByTcp tcp ? Optional.of(new Endpoint(plain(tcp.host()), tcp.port())) : Optional.empty();
    }

    /** Empty if the text is not a URL. */
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
