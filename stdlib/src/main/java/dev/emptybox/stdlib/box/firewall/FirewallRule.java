package dev.emptybox.stdlib.box.firewall;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * What the firewall does with what arrives at a port.
 *
 * @param name     identifies the rule among those of the agent
 * @param protocol tcp or udp
 * @param source   the addresses that it applies to, in canonical form; empty for all
 * @param accepts  whether it is let in; otherwise it is dropped
 */
public record FirewallRule(String name, String protocol, int port, String source, boolean accepts) {

    public FirewallRule {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(protocol, "protocol is null");
        source = canonical(source);
    }

    /** As people write it. */
    public String text() {
        return (accepts ? "accept " : "drop ") + protocol + " " + port + (source.isEmpty() ? "" : " from " + source);
    }

    /** @throws ProblemException when it is neither an address nor a network */
    private static String canonical(String text) {
        String[] parts = text.split("/", -1);
        if (text.isEmpty()) {
            return "";
        }
        if (!parts[0].matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*") || parts.length > 2) {
            throw wrong(text);
        }
        try {
            byte[] address = InetAddress.getByName(parts[0]).getAddress();
            int all = address.length * Byte.SIZE;
            int length = parts.length == 1 ? all : Integer.parseInt(parts[1]);
            if (length < 0 || length > all) {
                throw wrong(text);
            }
            for (int bit = length; bit < all; bit++) {
                address[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
            }
            return InetAddress.getByAddress(address).getHostAddress() + (length == all ? "" : "/" + length);
        } catch (UnknownHostException | NumberFormatException noAddress) {
            throw wrong(text);
        }
    }

    private static ProblemException wrong(String text) {
        return new ProblemException(Problem.of("'" + text + "' is neither an address nor a network", "", "write for example 10.0.0.0/8 or fd00::/8"));
    }
}
