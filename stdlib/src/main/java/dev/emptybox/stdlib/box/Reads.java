package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.box.accounts.AccountReads;
import dev.emptybox.stdlib.box.artefacts.ArtefactReads;
import dev.emptybox.stdlib.box.commands.CommandReads;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.box.git.GitReads;
import dev.emptybox.stdlib.box.ledger.LedgerReads;
import dev.emptybox.stdlib.box.network.NetworkReads;
import dev.emptybox.stdlib.box.packages.PackageReads;
import dev.emptybox.stdlib.box.processes.ProcessReads;
import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.box.units.UnitReads;
import java.time.Duration;

/**
 * The read side of a world: everything a task may know when it decides, one port per capability. What a plan cannot know
 * throws {@link dev.emptybox.stdlib.model.UnknownException}; errors throw
 * {@link dev.emptybox.stdlib.model.ProblemException}.
 */
public interface Reads {

    /** The reads of a capability. */
    <R> R port(Capability<R> capability);

    /**
     * Waits between two attempts.
     *
     * @return whether it has waited: a plan does not wait
     */
    default boolean pause(Duration duration) {
        return false;
    }

    default FileReads files() {
        return port(FileReads.CAPABILITY);
    }

    default ServiceReads services() {
        return port(ServiceReads.CAPABILITY);
    }

    default UnitReads units() {
        return port(UnitReads.CAPABILITY);
    }

    default PackageReads packages() {
        return port(PackageReads.CAPABILITY);
    }

    default AccountReads accounts() {
        return port(AccountReads.CAPABILITY);
    }

    default CommandReads commands() {
        return port(CommandReads.CAPABILITY);
    }

    default NetworkReads network() {
        return port(NetworkReads.CAPABILITY);
    }

    default ProcessReads processes() {
        return port(ProcessReads.CAPABILITY);
    }

    default ArtefactReads artefacts() {
        return port(ArtefactReads.CAPABILITY);
    }

    default GitReads git() {
        return port(GitReads.CAPABILITY);
    }

    default LedgerReads ledger() {
        return port(LedgerReads.CAPABILITY);
    }
}
