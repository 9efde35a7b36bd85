package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@TaskDoc(word = "directory", summary = "Sees to it that a directory is there, and those above it.",
    identity = "the directory, relative to the root")
public final class Directory extends PathTask {

    public Directory(String identity) {
        super(identity);
    }

    @Override
    protected void validate() {
        // Every option checks itself.
    }

    @Override
    Decision plan(Context context) {
        Path path = context.followed(context.path(identity()));
        Map<String, Object> values = Map.of("path", path.toString());
        Entry entry = context.world().entry(path);
        if (entry instanceof Entry.Directory directory) {
            return attributes(path, directory.attributes(), "it is there", values, mark("directory"));
        }
        if (!entry.absent()) {
            throw new ProblemException(Problem.of(context.name(path) + " is " + entry.describe() + ", not a directory",
                "replacing it could lose what is in it", "remove it by hand, or choose another path"));
        }
        var wanted = new ArrayList<Decision.Wanted>();
        for (Path missing : missingAbove(context, path)) {
            wanted.add(new Decision.Wanted(new Change.MakeDirectory(missing, wish()), "it does not exist", ""));
        }
        return Decision.changes(wanted, values, mark("directory"));
    }

    private static List<Path> missingAbove(Context context, Path path) {
        var missing = new ArrayList<Path>();
        for (Path up = path; up != null; up = up.getParent()) {
            Entry entry = context.world().entry(context.followed(up));
            if (entry instanceof Entry.Directory) {
                break;
            }
            if (!entry.absent()) {
                throw new ProblemException(Problem.of("Cannot make " + context.name(path),
                    context.name(up) + " is " + entry.describe(), "remove it by hand, or choose another path"));
            }
            missing.add(0, up);
        }
        return missing;
    }
}
