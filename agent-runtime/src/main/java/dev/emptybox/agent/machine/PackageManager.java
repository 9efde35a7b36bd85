package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.model.Software;
import java.util.List;
import java.util.Optional;

/** What each package manager has its own commands for. */
interface PackageManager {

    Software.State state(String name);

    Software.Offer offer(String name);

    /** Empty when it cannot tell. */
    Optional<List<Software.Move>> rehearse(PackageChange change);

    void perform(PackageChange change);
}
