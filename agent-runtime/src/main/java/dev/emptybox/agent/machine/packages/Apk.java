package dev.emptybox.agent.machine.packages;

import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.model.Software;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Alpine. It has no holds: a package is held by its version constraint. */
final class Apk implements PackageManager {

    private static final Pattern VERSION = Pattern.compile("(?m)^  (\\S+?)(?: \\([^)]*\\))?:$");
    private static final Pattern MOVE = Pattern.compile(
        "(?m)^\\(\\d+/\\d+\\) (Installing|Purging|Upgrading|Downgrading|Replacing|Reinstalling) (\\S+) \\((\\S+)(?: -> (\\S+))?\\)");

    private final PackageTool tool;

    Apk(PackageTool tool) {
        this.tool = tool;
    }

    /** Prints {@code name-version}, and exits with 1 if it is not installed. */
    @Override
    public Software.State state(String name) {
        Optional<String> version = tool.answer(List.of("apk", "info", "-e", "-v", name))
            .flatMap(answer -> answer.lines().filter(line -> line.startsWith(name + "-")).findFirst())
            .map(line -> line.substring(name.length() + 1));
        boolean held = version.isPresent() && tool.answer(List.of("grep", "-q", "-x", "-F", name + "=" + version.get(), "/etc/apk/world")).isPresent();
        return new Software.State(version.orElse(null), held);
    }

    @Override
    public Software.Offer offer(String name) {
        var age = tool.age(Path.of("/var/cache/apk"), "APKINDEX.*");
        return new Software.Offer(age != null, parseVersions(tool.run(List.of("apk", "policy", name))), age);
    }

    static List<String> parseVersions(String policy) {
        return VERSION.matcher(policy).results().map(found -> found.group(1)).sorted(new VersionOrder()).toList();
    }

    @Override
    public Optional<List<Software.Move>> rehearse(PackageChange change) {
        if (!(change instanceof PackageChange.InstallPackage) && !(change instanceof PackageChange.RemovePackage)) {
            return Optional.of(List.of());
        }
        var argv = new ArrayList<>(argv(change));
        argv.add(2, "--simulate");
        return Optional.of(parseMoves(tool.run(argv)));
    }

    static List<Software.Move> parseMoves(String simulation) {
        return MOVE.matcher(simulation).results().map(found -> switch (found.group(1)) {
            case "Installing" -> new Software.Move(found.group(2), null, found.group(3));
            case "Purging" -> new Software.Move(found.group(2), found.group(3), null);
            default -> new Software.Move(found.group(2), found.group(3), found.group(4) == null ? found.group(3) : found.group(4));
        }).toList();
    }

    @Override
    public void perform(PackageChange change) {
        if (change instanceof PackageChange.HoldPackage hold && hold.held()) {
            tool.run(List.of("apk", "add", hold.target() + "=" + state(hold.target()).installed()));
        } else {
            tool.run(argv(change));
        }
    }

    static List<String> argv(PackageChange change) {
        if (change instanceof PackageChange.RefreshPackages) {
            return List.of("apk", "update");
        }
        if (change instanceof PackageChange.RemovePackage) {
            return List.of("apk", "del", change.target());
        }
        String version = change instanceof PackageChange.InstallPackage install ? install.version() : null;
        return List.of("apk", "add", change.target() + (version == null ? "" : wish(version)));
    }

    /** Apk has no patterns; a version prefix is the closest equivalent. */
    private static String wish(String version) {
        int star = version.indexOf('*');
        return star < 0 ? "=" + version : star == 0 ? "" : "~" + version.substring(0, star).replaceFirst("[.-]$", "");
    }
}
