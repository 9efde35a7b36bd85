package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Software;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

@KnownAs(ansible = {"package", "apt", "dnf", "yum", "apk"}, puppet = "package", chef = {"package", "apt_package", "dnf_package", "yum_package"})
@TaskDoc(word = "pkg", summary = "Ensures that a package is installed or absent, with the package manager of the box (apt, apk or dnf).",
    identity = "the name of the package",
    plan = "Planned exactly. The diff lists every package that is installed or removed with it, if the package manager can simulate this (apt and apk). If the package index has to be refreshed first, the version is unknown. What a new package installs below /etc, /usr, /var and the like is unknown as well.")
public final class PackageTask extends Task {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._:-]*");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9+._:~*^-]*");
    private static final Duration SURELY_FRESH = Duration.ofHours(1);

    private String wished;
    private Duration oldest;
    private int others;
    private boolean kept;
    private boolean unwanted;

    public PackageTask(String identity) {
        super(identity);
        if (!identity.isBlank() && !NAME.matcher(identity).matches()) {
            complain("'" + identity + "' cannot be the name of a package", "it has letters, digits and + - . _ :",
                "write one name; for several: ['git', 'curl'].each { pkg it }");
        }
    }

    @Option(value = "The required version, in which * matches anything. Default: any; an installed package is not upgraded.", example = "version '1.22*'")
    public void version(String pattern) {
        wished = pattern;
        if (!VERSION.matcher(pattern).matches()) {
            complain("version '" + pattern + "' is not a version", "it has letters, digits, + - . _ : ~ and * for anything", "write for example version '1.22*'");
        }
    }

    @Option(value = "Refreshes the package index before an install if it is older than this. Default: only if there is none, or if it lacks the requested package.",
        example = "updateCache '1h'")
    public void updateCache(String duration) {
        oldest = Durations.parse(duration);
    }

    @Option(value = "Holds the package at its version, so that upgrades skip it.", example = "hold()")
    public void hold() {
        kept = true;
    }

    @Option(value = "Removes the package. Changed configuration files stay.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Option(value = "How many other packages the task may remove. Default 0; dnf removes none.", example = "atMost 3")
    public void atMost(int count) {
        others = count;
        if (count < 0) {
            complain("atMost " + count + " is out of range", "it is a number from 0", "");
        }
    }

    @Override
    protected void validate() {
        if (unwanted && (wished != null || kept || oldest != null)) {
            complain(id() + " is absent and has other options", "an absent package has no version and no hold", "remove absent() or the other options");
        }
    }

    @Override
    protected Decision plan(Context context) {
        Software.State found = context.box().packages().state(identity());
        String mark = Digests.sha256(identity() + " " + wished + " " + unwanted);
        if (unwanted) {
            return remove(context, found, mark);
        }
        if (found.installed() == null || !fits(found.installed())) {
            return install(context, found, mark);
        }
        Map<String, Object> values = Map.of("version", found.installed());
        if (kept && !found.held()) {
            return Decision.changes(List.of(hold(true, "it is not held")), values, mark);
        }
        return Decision.nothing("version " + found.installed() + " is installed", values, mark);
    }

    private Decision remove(Context context, Software.State found, String mark) {
        if (found.installed() == null) {
            return Decision.nothing("it is not installed", Map.of(), mark);
        }
        refuseHeld(found, "removed");
        var change = new PackageChange.RemovePackage(identity());
        return Decision.changes(List.of(new Decision.Wanted(change, "it is declared absent", moves(context, change))), Map.of(), mark);
    }

    private Decision install(Context context, Software.State found, String mark) {
        if (!kept) {
            refuseHeld(found, "changed to " + wished);
        }
        Software.Offer offer = context.box().packages().offer(identity());
        Optional<String> match = offer.known() ? offer.versions().stream().filter(this::fits).findFirst() : Optional.empty();
        boolean refresh = offer.age() == null || tooOld(offer.age(), match.isPresent() || !offer.known());
        if (offer.known() && match.isEmpty() && !refresh) {
            throw notOffered(offer);
        }
        boolean certain = match.isPresent() && !refresh;
        var change = new PackageChange.InstallPackage(identity(), certain && wished != null ? match.get() : wished, others);
        var wanted = new ArrayList<Decision.Wanted>();
        if (found.held()) {
            wanted.add(hold(false, "it is held at " + found.installed()));
        }
        if (refresh) {
            wanted.add(new Decision.Wanted(new PackageChange.RefreshPackages(), offer.age() == null ? "there is none"
                : "it is " + Durations.text(Duration.ofMinutes(offer.age().toMinutes())) + " old", ""));
        }
        String reason = found.installed() == null ? "it is not installed" : "version " + found.installed() + " is installed, wanted is " + wished;
        wanted.add(new Decision.Wanted(change, reason, refresh ? "" : moves(context, change)));
        if (kept) {
            wanted.add(hold(true, "it is not held"));
        }
        return new Decision("", wanted, certain ? Map.of("version", match.get()) : Map.of(), id() + " has not been installed yet", mark);
    }

    private Decision.Wanted hold(boolean held, String reason) {
        return new Decision.Wanted(new PackageChange.HoldPackage(identity(), held), reason, "");
    }

    private boolean tooOld(Duration age, boolean satisfied) {
        return oldest != null ? age.compareTo(oldest) > 0 : !satisfied && age.compareTo(SURELY_FRESH) > 0;
    }

    private void refuseHeld(Software.State found, String change) {
        if (found.held()) {
            throw new ProblemException(Problem.of(id() + " is held at " + found.installed() + " and cannot be " + change,
                "its version was held on purpose", "write hold() with the new version, or end the hold by hand"));
        }
    }

    private ProblemException notOffered(Software.Offer offer) {
        String why = offer.versions().isEmpty() ? "the package sources of the box do not have it"
            : "they have " + offer.versions().stream().limit(5).collect(Collectors.joining(", "));
        return new ProblemException(Problem.of("There is no package " + identity() + (wished == null ? "" : " " + wished), why,
            offer.versions().isEmpty() ? "correct the name, or add a package source" : "choose one of these, or add a package source"));
    }

    private boolean fits(String version) {
        return wished == null || version.equals(wished)
            || version.matches(Pattern.quote(wished).replace("*", "\\E.*\\Q"));
    }

    /** Everything that is installed or removed, one per line; refused if more would be removed than allowed. */
    private String moves(Context context, PackageChange change) {
        var moves = context.box().packages().rehearse(change).orElse(List.of());
        List<String> going = moves.stream().filter(move -> move.to() == null && !move.name().equals(identity()))
            .map(Software.Move::name).sorted().toList();
        if (going.size() > others) {
            throw new ProblemException(Problem.of(id() + " would remove other packages as well", String.join(", ", going),
                "if this is intended: atMost " + going.size()));
        }
        return moves.stream().map(Software.Move::text).collect(Collectors.joining("\n"));
    }
}
