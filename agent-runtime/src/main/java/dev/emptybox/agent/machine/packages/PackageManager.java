package dev.emptybox.agent.machine.packages;

import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.model.Software;
import java.util.List;
import java.util.Optional;

/** The operations of a package manager. */
interface PackageManager {

    Software.State state(String name);

    Software.Offer offer(String name);

    /** Empty if it cannot simulate. */
    Optional<List<Software.Move>> rehearse(PackageChange change);

    void perform(PackageChange change);
}
