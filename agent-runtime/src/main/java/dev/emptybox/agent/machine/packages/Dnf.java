package dev.emptybox.agent.machine.packages;

import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.model.Software;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Fedora and derivatives. It refreshes its index automatically, and holds need the plugin versionlock. */
final class Dnf implements PackageManager {

    private final PackageTool tool;

    Dnf(PackageTool tool) {
        this.tool = tool;
    }

    @Override
    public Software.State state(String name) {
        String version = tool.answer(List.of("rpm", "-q", "--qf", "%{EVR}\\n", name)).flatMap(Dnf::first).orElse(null);
        boolean held = version != null && tool.answer(List.of("dnf", "-q", "-C", "versionlock", "list"))
            .filter(list -> locks(list, name)).isPresent();
        return new Software.State(version, held);
    }

    /** {@code name-0:1.2-3.*} in version 4, {@code Package name: name} in version 5. */
    static boolean locks(String list, String name) {
        return list.lines().anyMatch(line -> line.startsWith(name + "-") && line.substring(name.length() + 1).matches("\\d.*")
            || line.strip().equals("Package name: " + name));
    }

    @Override
    public Software.Offer offer(String name) {
        String answer = tool.answer(List.of("dnf", "-q", "repoquery", "--qf", "%{evr}\\n", name)).orElse("");
        return new Software.Offer(true, parseVersions(answer), Duration.ZERO);
    }

    static List<String> parseVersions(String answer) {
        return versions(answer).distinct().sorted(new VersionOrder()).toList();
    }

    private static Optional<String> first(String answer) {
        return versions(answer).findFirst();
    }

    private static Stream<String> versions(String answer) {
        return answer.lines().map(String::strip).filter(line -> !line.isEmpty()).map(line -> line.startsWith("0:") ? line.substring(2) : line);
    }

    /** Its simulation prints a table with a different format in each version. */
    @Override
    public Optional<List<Software.Move>> rehearse(PackageChange change) {
        return Optional.empty();
    }

    @Override
    public void perform(PackageChange change) {
        tool.run(argv(change));
    }

    static List<String> argv(PackageChange change) {
        if (change instanceof PackageChange.RemovePackage) {
            // Dnf would remove dependent packages; this option makes it refuse.
            return List.of("rpm", "-e", change.target());
        }
        var argv = new ArrayList<>(List.of("dnf", "-q", "-y"));
        if (change instanceof PackageChange.RefreshPackages) {
            argv.addAll(List.of("makecache", "--refresh"));
        } else if (change instanceof PackageChange.HoldPackage hold) {
            argv.addAll(List.of("versionlock", hold.held() ? "add" : "delete", hold.target()));
        } else {
            String version = ((PackageChange.InstallPackage) change).version();
            argv.addAll(List.of("install", change.target() + (version == null ? "" : "-" + version)));
        }
        return argv;
    }
}
