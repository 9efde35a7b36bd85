package dev.emptybox.agent.machine.packages;

import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.model.Software;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Debian and derivatives. Waits for the lock, and keeps changed configuration files. */
final class Apt implements PackageManager {

    private static final Path LISTS = Path.of("/var/lib/apt/lists");
    private static final Pattern CANDIDATE = Pattern.compile("(?m)^  Candidate: (?!\\(none\\))(\\S+)$");
    private static final Pattern VERSION = Pattern.compile("(?m)^ (?:\\*{3}| {3}) (\\S+) -?\\d+$");
    private static final Pattern MOVE = Pattern.compile("(?m)^(Inst|Remv|Purg) (\\S+)(?: \\[([^]]+)])?(?: \\((\\S+))?");
    private static final List<String> GET = List.of("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120",
        "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold");

    private final PackageTool tool;

    Apt(PackageTool tool) {
        this.tool = tool;
    }

    @Override
    public Software.State state(String name) {
        return tool.answer(List.of("dpkg-query", "-W", "-f", "${db:Status-Want} ${db:Status-Status} ${Version}\\n", name))
            .map(Apt::parseState).orElse(Software.State.ABSENT);
    }

    static Software.State parseState(String answer) {
        return answer.lines().map(line -> line.split(" ")).filter(words -> words.length == 3 && words[1].equals("installed"))
            .findFirst().map(words -> new Software.State(words[2], words[0].equals("hold"))).orElse(Software.State.ABSENT);
    }

    @Override
    public Software.Offer offer(String name) {
        var age = tool.age(LISTS, ".*(_Packages|_InRelease|_Release)(\\..+)?");
        return new Software.Offer(age != null, parseVersions(tool.run(List.of("apt-cache", "policy", name))), age);
    }

    static List<String> parseVersions(String policy) {
        var versions = new LinkedHashSet<String>();
        Stream.of(CANDIDATE, VERSION).map(pattern -> pattern.matcher(policy)).flatMap(Matcher::results)
            .forEach(found -> versions.add(found.group(1)));
        return List.copyOf(versions);
    }

    @Override
    public Optional<List<Software.Move>> rehearse(PackageChange change) {
        if (!(change instanceof PackageChange.InstallPackage) && !(change instanceof PackageChange.RemovePackage)) {
            return Optional.of(List.of());
        }
        var argv = new ArrayList<>(argv(change));
        argv.addAll(1, List.of("-s", "--allow-change-held-packages"));
        return Optional.of(parseMoves(tool.run(argv)));
    }

    static List<Software.Move> parseMoves(String simulation) {
        return MOVE.matcher(simulation).results()
            .map(found -> new Software.Move(found.group(2), found.group(3), found.group(1).equals("Inst") ? found.group(4) : null)).toList();
    }

    @Override
    public void perform(PackageChange change) {
        tool.run(argv(change));
    }

    static List<String> argv(PackageChange change) {
        if (change instanceof PackageChange.HoldPackage hold) {
            return List.of("apt-mark", hold.held() ? "hold" : "unhold", hold.target());
        }
        var argv = new ArrayList<>(GET);
        if (change instanceof PackageChange.RefreshPackages) {
            argv.add("update");
        } else if (change instanceof PackageChange.RemovePackage) {
            argv.addAll(List.of("remove", change.target()));
        } else {
            String version = ((PackageChange.InstallPackage) change).version();
            argv.addAll(version == null ? List.of("install", change.target())
                : List.of("--allow-downgrades", "install", change.target() + "=" + version));
        }
        return argv;
    }
}
