package dev.emptybox.stdlib.box.packages;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Software;
import java.util.List;
import java.util.Optional;

/** The packages of a box. */
public interface PackageReads {

    Capability<PackageReads> CAPABILITY = new Capability<>("packages", PackageReads.class, box -> new EmptyPackages(), PlannedPackages::new);

    /** Quickly, without a look at what the package sources offer. */
    @Recorded(kind = "package", missing = "whether the package %s is installed")
    Software.State state(String name);

    /** What could be installed; asks no server. */
    @Recorded(kind = "offer", missing = "which versions of the package %s there are")
    Software.Offer offer(String name);

    /** Every package that the change would install, upgrade or remove; empty when the package manager cannot tell. */
    @Recorded(kind = "rehearsal", quiet = false)
    Optional<List<Software.Move>> rehearse(PackageChange change);
}
