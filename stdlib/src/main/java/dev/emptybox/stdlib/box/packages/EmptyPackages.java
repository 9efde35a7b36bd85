package dev.emptybox.stdlib.box.packages;

import dev.emptybox.stdlib.model.Software;
import java.util.List;
import java.util.Optional;

/** As in a fresh image, which has no package index. */
public class EmptyPackages implements PackageReads {

    @Override
    public Software.State state(String name) {
        return Software.State.ABSENT;
    }

    @Override
    public Software.Offer offer(String name) {
        return new Software.Offer(false, List.of(), null);
    }

    @Override
    public Optional<List<Software.Move>> rehearse(PackageChange change) {
        return Optional.empty();
    }
}
