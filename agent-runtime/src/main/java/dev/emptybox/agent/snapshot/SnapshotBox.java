package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.artefacts.ArtefactReads;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.box.git.GitReads;
import dev.emptybox.stdlib.box.ledger.LedgerReads;
import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.model.Git;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A box read from its snapshot. What the snapshot does not record is unknown; this machine is never queried. */
public final class SnapshotBox implements Reads {

    private final Snapshot snapshot;
    private final Map<Capability<?>, Object> ports = new ConcurrentHashMap<>();

    /** @param artefacts source of artefacts and commits, which are not part of the box */
    public SnapshotBox(Snapshot snapshot, EmptyBox.Artefacts artefacts) {
        this.snapshot = Objects.requireNonNull(snapshot, "snapshot is null");
        ports.put(FileReads.CAPABILITY, new SnapshotFiles(snapshot));
        ports.put(ServiceReads.CAPABILITY, new SnapshotServices(snapshot, SnapshotPort.of(ServiceReads.CAPABILITY, snapshot)));
        ports.put(LedgerReads.CAPABILITY, new SnapshotLedger(snapshot));
        ports.put(ArtefactReads.CAPABILITY, artefacts);
        ports.put(GitReads.CAPABILITY, new SnapshotGit(artefacts, SnapshotPort.of(GitReads.CAPABILITY, snapshot)));
    }

    @Override
    public <R> R port(Capability<R> capability) {
        return capability.reads().cast(ports.computeIfAbsent(capability, any -> SnapshotPort.of(capability, snapshot)));
    }

    private record SnapshotGit(EmptyBox.Artefacts outside, GitReads answers) implements GitReads {

        @Override
        public Git.Refs refs(Git.Remote remote) {
            return outside.refs(remote);
        }

        @Override
        public Optional<Git.Checkout> checkout(Path directory, String user) {
            return answers.checkout(directory, user);
        }
    }
}
