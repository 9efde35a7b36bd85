package dev.emptybox.stdlib.tasks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@TaskDoc(word = "unarchive", summary = "Sees to it that a directory holds what is in an archive; what else it holds stays.",
    identity = "the directory, relative to the root",
    plan = "Planned exactly. The archive is read through, also when it is only planned to be downloaded, and each of its entries is compared with what stands there. Names and links that leave the directory, devices, entries that are there twice and archives beyond the limits are refused.")
public final class Unarchive extends ArchiveTask {

    public Unarchive(String identity) {
        super(identity);
    }

    @Override
    Decision plan(Context context) {
        Path archive = archive(context);
        Path directory = context.followed(context.path(identity()));
        if (context.box().files().entry(directory).absent()) {
            context.needsDirectoryAbove(directory);
        }
        Map<String, Object> values = Map.of("path", directory.toString(), "checksum", context.box().files().digest(archive));
        Unpacking unpacking = unpacking(context, archive, directory);
        return unpacking.wanted()
            .map(wanted -> Decision.changes(List.of(wanted), values, unpacking.mark()))
            .orElseGet(() -> Decision.nothing("it holds what is in the archive", values, unpacking.mark()));
    }
}
