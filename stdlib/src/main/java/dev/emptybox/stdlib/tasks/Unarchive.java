package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.TaskDoc;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@KnownAs(ansible = "unarchive", puppet = "archive", chef = "archive_file")
@TaskDoc(word = "unarchive", summary = "Ensures that a directory contains the files of an archive. Other files in it stay.",
    identity = "the directory, relative to the root",
    plan = "Planned exactly. The archive is read, even if its download is only planned, and each entry is compared with the directory. Names and links that leave the directory, devices, duplicate entries and archives beyond the limits are refused.")
public final class Unarchive extends ArchiveTask {

    public Unarchive(String identity) {
        super(identity);
    }

    @Override
    protected Decision plan(Context context) {
        Path archive = archive(context);
        Path directory = context.followed(context.path(identity()));
        if (context.box().files().entry(directory).absent()) {
            context.needsDirectoryAbove(directory);
        }
        Map<String, Object> values = Map.of("path", directory.toString(), "checksum", context.box().files().digest(archive));
        Unpacking unpacking = unpacking(context, archive, directory);
        return unpacking.wanted()
            .map(wanted -> Decision.changes(List.of(wanted), values, unpacking.mark()))
            .orElseGet(() -> Decision.nothing("it matches the archive", values, unpacking.mark()));
    }
}
