package dev.emptybox.stdlib.box.packages;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.box.Seen;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Software;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The packages of a box, seen through the changes planned so far. */
final class PlannedPackages implements PackageReads, Planned<PackageReads> {

    /** Where packages install files. */
    private static final Scope SCOPE = Scope.of(Stream.of("/bin", "/boot", "/etc", "/lib", "/lib32", "/lib64", "/libx32",
        "/opt", "/run", "/sbin", "/usr", "/var").map(Path::of).toList());

    private final PlannedChanges plan;
    private final Map<String, Seen<Software.State>> packages = new HashMap<>();
    private boolean refreshed;
    private boolean moved;
    private String unclear;

    PlannedPackages(PlannedChanges plan) {
        this.plan = plan;
    }

    private PackageReads base() {
        return plan.base().packages();
    }

    @Override
    public PackageReads reads() {
        return this;
    }

    @Override
    public Software.State state(String name) {
        return plan.unlessTouched(seen(name), p -> p.scope().everything());
    }

    private Seen<Software.State> seen(String name) {
        return packages.containsKey(name) ? packages.get(name) : new Seen<>(base().state(name), 0, unclear);
    }

    @Override
    public Software.Offer offer(String name) {
        return refreshed ? new Software.Offer(false, List.of(), Duration.ZERO) : base().offer(name);
    }

    @Override
    public Optional<List<Software.Move>> rehearse(PackageChange change) {
        return refreshed ? Optional.empty() : base().rehearse(change);
    }

    @Override
    public Effect perform(String step, Change change) {
        take(step, (PackageChange) change, plan.order());
        if (plan.simulated()) {
            return Effect.DONE;
        }
        plan.mayChange(step, change, SCOPE);
        return Effect.unknown(step + " has not been done yet");
    }

    private void take(String step, PackageChange change, int order) {
        String name = change.target();
        if (change instanceof PackageChange.RefreshPackages) {
            refreshed = true;
        } else if (change instanceof PackageChange.HoldPackage hold) {
            put(name, seen(name).value().installed(), hold.held(), order, null);
        } else {
            boolean held = seen(name).value().held();
            moveOthers(step, change, order);
            boolean gone = change instanceof PackageChange.RemovePackage;
            String version = change instanceof PackageChange.InstallPackage install ? install.version() : null;
            put(name, gone ? null : version == null ? "" : version, held && !gone, order, null);
            moved = true;
        }
    }

    /**
     * Other installed and removed packages are predicted for the first change, which is simulated on the current box. For
     * later ones only the names are certain; if the package manager cannot simulate, only planned packages are.
     */
    private void moveOthers(String step, PackageChange change, int order) {
        Optional<List<Software.Move>> moves = rehearse(change);
        String because = PlannedChanges.because(step);
        if (moves.isEmpty()) {
            unclear = because;
            return;
        }
        for (Software.Move move : moves.get()) {
            put(move.name(), move.to(), seen(move.name()).value().held(), order, moved ? because : null);
        }
    }

    private void put(String name, String version, boolean held, int order, String doubt) {
        packages.put(name, new Seen<>(new Software.State(version, held), order, doubt));
    }
}
