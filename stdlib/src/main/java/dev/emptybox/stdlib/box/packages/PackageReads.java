package dev.emptybox.stdlib.box.packages;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Software;
import java.util.List;
import java.util.Optional;

/** The packages of a box. */
public interface PackageReads {

    Capability<PackageReads> CAPABILITY = new Capability<>("packages", PackageReads.class, box -> new EmptyPackages(), PlannedPackages::new);

    /** Fast, without querying the package sources. */
    @Recorded(kind = "package", missing = "whether the package %s is installed")
    Software.State state(String name);

    /** What could be installed; contacts no server. */
    @Recorded(kind = "offer", missing = "which versions of the package %s there are")
    Software.Offer offer(String name);

    /** Every package that the change would install, upgrade or remove; empty if the package manager cannot simulate it. */
    @Recorded(kind = "rehearsal", quiet = false)
    Optional<List<Software.Move>> rehearse(PackageChange change);
}
