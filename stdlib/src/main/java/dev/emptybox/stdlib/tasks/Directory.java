package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Reserved;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@KnownAs(ansible = "file", puppet = "file", chef = "directory")
@TaskDoc(word = "directory", summary = "Ensures that a directory exists, with its parents, or is absent.",
    identity = "the directory, relative to the root")
public final class Directory extends TreeTask {

    private final Globs kept = new Globs();
    private boolean deep;
    private boolean cleared;
    private boolean unwanted;

    public Directory(String identity) {
        super(identity);
    }

    @Option(value = "Applies owner, group and mode to all directories below it, and owner, group and fileMode to all files. Links are not touched.",
        example = "recursive()")
    public void recursive() {
        deep = true;
    }

    @Option(value = "Removes everything in it, directories with their contents, except what keep names. See atMost.",
        example = "purge()")
    public void purge() {
        cleared = true;
    }

    @Option(value = "Names, or patterns of names, that purge keeps. Can be repeated.", example = "keep 'app.conf', '*.local'")
    public void keep(String... patterns) {
        add(kept, "keep", patterns);
        for (String pattern : patterns) {
            if (pattern.contains("/")) {
                complain(id() + ": keep '" + pattern + "' is a path", "purge matches the names of entries in the directory itself",
                    "name the first directory of the path, or purge the subdirectory in a separate task");
            }
        }
    }

    @Option(value = "Removes the directory and its contents. See atMost.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted && (deep || cleared || hasFileMode() || !wish().wishesNothing())) {
            complain(id() + " is absent and has other options", "an absent directory has no attributes",
                "remove absent() or the other options");
        }
        if (hasFileMode() && !deep) {
            complain(id() + " has fileMode but is not recursive", "fileMode applies only to files below it", "add recursive()");
        }
        if (!kept.empty() && !cleared) {
            complain(id() + " has keep but no purge", "nothing is removed from it", "add purge()");
        }
        if (hasLimit() && !cleared && !unwanted) {
            complain(id() + " has atMost but removes nothing", "", "remove atMost, or write purge() or absent()");
        }
    }

    @Override
    protected Decision plan(Context context) {
        return unwanted ? gone(context) : there(context, context.followed(context.path(identity())));
    }

    private Decision there(Context context, Path path) {
        var wanted = new ArrayList<>(made(context, path));
        var removed = new ArrayList<String>();
        if (context.box().files().entry(path) instanceof Entry.Directory) {
            if (cleared) {
                clear(context, path, wanted, removed);
            }
            if (deep) {
                below(context, path, removed, wanted);
            }
        }
        Map<String, Object> values = Map.of("path", path.toString(), "removed", removed.stream().map(FileNames::shown).toList());
        return wanted.isEmpty() ? Decision.nothing("it exists", values, mark("directory"))
            : Decision.changes(wanted, values, mark("directory"));
    }

    private void clear(Context context, Path path, List<Decision.Wanted> wanted, List<String> removed) {
        int count = 0;
        for (String name : context.box().files().children(path)) {
            Path child = FileNames.resolve(path, name);
            if (!kept.match(child.getFileName())) {
                int entries = entries(context, child);
                count += entries;
                mustBeFew(context, path, count);
                removed.add(name);
                wanted.add(new Decision.Wanted(new FileChange.Remove(child), "it is not listed in keep"
                    + (entries > 1 ? ", nor are the " + (entries - 1) + " in it" : ""), ""));
            }
        }
    }

    /** @param without names in the directory that will be removed */
    private void below(Context context, Path path, List<String> without, List<Decision.Wanted> wanted) {
        for (String name : context.box().files().children(path)) {
            Path child = FileNames.resolve(path, name);
            Entry entry = without.contains(name) ? Entry.ABSENT : context.box().files().entry(child);
            if (entry instanceof Entry.Directory directory) {
                wanted.addAll(attributes(context, child, directory.attributes(), wish()));
                below(context, child, List.of(), wanted);
            } else if (entry instanceof Entry.RegularFile file) {
                wanted.addAll(attributes(context, child, file.attributes(), fileWish()));
            }
        }
    }

    private Decision gone(Context context) {
        Path path = context.path(identity());
        Map<String, Object> values = Map.of("path", path.toString());
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            return Decision.nothing("it does not exist", values, mark("absent"));
        }
        if (!(entry instanceof Entry.Directory)) {
            throw new ProblemException(Problem.of(context.name(path) + " is " + entry.describe() + ", not a directory",
                "removing it could lose its content or target", "write link('" + identity() + "') { absent() } for a link, or file for a file"));
        }
        if (context.root().startsWith(path)) {
            throw new ProblemException(Problem.of(context.name(path) + " is not removed",
                "it is the root of this box, or above it", "name a directory below the root"));
        }
        Reserved.refuse(id(), new FileChange.Remove(path), context);
        int inside = entries(context, path) - 1;
        mustBeFew(context, path, inside);
        return Decision.changes(List.of(new Decision.Wanted(new FileChange.Remove(path),
            "it exists" + (inside > 0 ? ", with " + inside + " in it" : ""), "")), values, mark("absent"));
    }
}
