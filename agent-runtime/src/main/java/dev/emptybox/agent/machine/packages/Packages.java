package dev.emptybox.agent.machine.packages;

import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.box.packages.PackageReads;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Software;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The packages of the box, with its package manager; a change is verified afterwards. */
public final class Packages implements PackageReads {

    private final PackageTool tool;
    private final Predicate<String> has;

    /** @param has whether the box has a program */
    public Packages(PackageTool tool, Predicate<String> has) {
        this.tool = tool;
        this.has = has;
    }

    private PackageManager manager() {
        if (has.test("apt-get") && has.test("dpkg-query")) {
            return new Apt(tool);
        }
        if (has.test("apk")) {
            return new Apk(tool);
        }
        if (has.test("dnf")) {
            return new Dnf(tool);
        }
        throw new ProblemException(Problem.of("This box has no supported package manager", "supported are apt-get, apk and dnf",
            "put the package into the image, or download the program"));
    }

    @Override
    public Software.State state(String name) {
        return manager().state(name);
    }

    @Override
    public Software.Offer offer(String name) {
        return manager().offer(name);
    }

    @Override
    public Optional<List<Software.Move>> rehearse(PackageChange change) {
        return manager().rehearse(change);
    }

    /** Simulated again, because the plan could not do so before the package index was refreshed. */
    private static void refuseRemovals(PackageManager manager, PackageChange.InstallPackage install) {
        List<String> going = manager.rehearse(install).orElse(List.of()).stream()
            .filter(move -> move.to() == null && !move.name().equals(install.target())).map(Software.Move::name).sorted().toList();
        if (going.size() > install.limit()) {
            throw new ProblemException(Problem.of("Package " + install.target() + " would remove other packages",
                String.join(", ", going), "if this is intended: atMost " + going.size()));
        }
    }

    public Effect perform(PackageChange change) {
        PackageManager manager = manager();
        if (change instanceof PackageChange.InstallPackage install) {
            refuseRemovals(manager, install);
        }
        manager.perform(change);
        if (change instanceof PackageChange.RefreshPackages) {
            return Effect.DONE;
        }
        Software.State after = manager.state(change.target());
        boolean wanted = change instanceof PackageChange.RemovePackage ? after.installed() == null : after.installed() != null;
        if (!wanted) {
            throw new ProblemException(Problem.of("Package " + change.target() + " is " + (after.installed() == null ? "not installed" : "still installed"),
                "the package manager reported success", "run it by hand; another package may depend on it"));
        }
        return after.installed() == null ? Effect.DONE : Effect.of(Map.of("version", after.installed()));
    }
}
