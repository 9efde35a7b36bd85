package dev.emptybox.agent.machine;

import com.sun.management.OperatingSystemMXBean;
import dev.emptybox.agent.os.Procfs;
import dev.emptybox.stdlib.model.Facts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Facts about the machine of the agent. */
public final class MachineFacts {

    private MachineFacts() {
    }

    /** @param labels set by the operator; {@code env} names the environment */
    public static Facts facts(Map<String, String> labels) {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        long memory = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new Facts(hostname(), os.startsWith("mac") ? "macos" : os, System.getProperty("os.arch"), addresses(),
            Runtime.getRuntime().availableProcessors(), memory, labels, labels.getOrDefault("env", ""));
    }

    private static String hostname() {
        try {
            Optional<String> kernel = new Procfs().hostname();
            return kernel.isPresent() ? kernel.get() : InetAddress.getLocalHost().getHostName();
        } catch (IOException unknown) {
            return "localhost";
        }
    }

    private static List<String> addresses() {
        var addresses = new ArrayList<String>();
        try {
            for (NetworkInterface card : (Iterable<NetworkInterface>) NetworkInterface.networkInterfaces()::iterator) {
                if (card.isUp() && !card.isLoopback()) {
                    card.inetAddresses().forEach(address -> addresses.add(address.getHostAddress().replaceAll("%.*", "")));
                }
            }
        } catch (SocketException unknown) {
            return List.of();
        }
        return addresses;
    }

    /**
     * Identity of this boot of the box: the same for every agent on it, different after a reboot or in a new container.
     * Derived from the start of process 1 and the boot id of the kernel.
     */
    public static String boxStart() {
        var procfs = new Procfs();
        return procfs.bootId().flatMap(boot -> procfs.stat(1).map(first -> boot + "/" + first.startTicks()))
            .or(() -> ProcessHandle.of(1).flatMap(first -> first.info().startInstant()).map(Object::toString)).orElse("unknown");
    }
}
