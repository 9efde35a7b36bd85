package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@TaskDoc(word = "link", summary = "Sees to it that a symbolic link leads to a given place, or is not there.",
    identity = "the link, relative to the root",
    plan = "Planned exactly. A link that leads elsewhere is replaced at once: there is no moment without one.")
public final class Link extends Task {

    private String goal;
    private boolean forced;
    private boolean unwanted;

    public Link(String identity) {
        super(identity);
    }

    @Option(value = "Where it leads: absolute, or relative to the directory of the link. Nothing has to stand there yet.", required = true,
        example = "target 'releases/1'")
    public void target(String path) {
        goal = path == null || path.isBlank() || path.indexOf(0) >= 0 ? null : Path.of(path).toString();
    }

    @Option(value = "The link may take the place of a file or of an empty directory. Without it only a link is replaced.", example = "force()")
    public void force() {
        forced = true;
    }

    @Option(value = "The link is removed; what it leads to stays.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted && (goal != null || forced)) {
            complain(id() + " is absent and has other options", "a link that is not there leads nowhere", "drop absent() or the other options");
        } else if (!unwanted && goal == null) {
            complain(id() + " has no target", "", "write target '...', or absent()");
        }
    }

    @Override
    Optional<Path> managed(Context context) {
        return Optional.of(context.path(identity()));
    }

    @Override
    Optional<Scope> reach(Context context) {
        return Optional.of(Scope.of(List.of(context.path(identity()))));
    }

    @Override
    Decision plan(Context context) {
        Path path = context.path(identity());
        Entry entry = context.box().files().entry(path);
        return unwanted ? gone(context, path, entry) : there(context, path, entry);
    }

    private Decision gone(Context context, Path path, Entry entry) {
        String mark = Digests.sha256("absent");
        if (entry.absent()) {
            return Decision.nothing("it is not there", Map.of("path", path.toString()), mark);
        }
        if (!(entry instanceof Entry.Link link)) {
            throw notALink(context, path, entry, "name a link, or remove it by hand");
        }
        return Decision.changes(List.of(new Decision.Wanted(new FileChange.Remove(path), "it is there: " + entry.describe(), "")),
            Map.of("path", path.toString(), "previous", link.target()), mark);
    }

    private Decision there(Context context, Path path, Entry entry) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("path", path.toString());
        values.put("target", goal);
        values.put("previous", entry instanceof Entry.Link link ? link.target() : null);
        String mark = Digests.sha256(goal);
        if (entry instanceof Entry.Link link && link.target().equals(goal)) {
            return Decision.nothing("it leads there", values, mark);
        }
        var wanted = new ArrayList<Decision.Wanted>();
        if (entry.absent()) {
            context.needsDirectoryAbove(path);
        } else if (!(entry instanceof Entry.Link)) {
            makeRoom(context, path, entry, wanted);
        }
        String was = entry.absent() ? "nothing" : entry.describe();
        var change = new FileChange.MakeLink(path, goal);
        String diff = "- " + was + "\n+ a link to " + goal;
        wanted.add(entry.absent() ? Decision.Wanted.absent(change, diff) : new Decision.Wanted(change, "it is " + was, diff));
        return Decision.changes(wanted, values, mark);
    }

    /** A file gives way at once; only a directory has to be removed before. */
    private void makeRoom(Context context, Path path, Entry entry, List<Decision.Wanted> wanted) {
        boolean empty = entry instanceof Entry.Directory && context.box().files().children(path).isEmpty();
        if (!empty && !(entry instanceof Entry.RegularFile)) {
            throw notALink(context, path, entry, "remove it by hand, or choose another path");
        }
        if (!forced) {
            throw notALink(context, path, entry, "remove it, or write force() if the link may take its place");
        }
        if (empty) {
            wanted.add(new Decision.Wanted(new FileChange.Remove(path), "it is an empty directory in the place of the link", ""));
        }
    }

    private static ProblemException notALink(Context context, Path path, Entry entry, String cure) {
        String what = entry instanceof Entry.Directory && !context.box().files().children(path).isEmpty()
            ? "a directory that is not empty" : entry.describe();
        return new ProblemException(Problem.of(context.name(path) + " is " + what + ", not a link",
            "replacing or removing it could lose what is in it", cure));
    }
}
