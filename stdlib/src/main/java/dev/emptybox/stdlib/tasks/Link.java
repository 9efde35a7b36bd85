package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
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

@KnownAs(ansible = "file", puppet = "file", chef = "link")
@TaskDoc(word = "link", summary = "Ensures that a symbolic link points to a given target, or is absent.",
    identity = "the link, relative to the root",
    plan = "Planned exactly. A link with another target is replaced atomically.")
public final class Link extends Task {

    private String goal;
    private boolean forced;
    private boolean unwanted;

    public Link(String identity) {
        super(identity);
    }

    @Option(value = "The target: absolute, or relative to the directory of the link. It does not have to exist.", required = true,
        example = "target 'releases/1'")
    public void target(String path) {
        goal = path == null || path.isBlank() || path.indexOf(0) >= 0 ? null : Path.of(path).toString();
    }

    @Option(value = "Allows the link to replace a file or an empty directory. Without it only a link is replaced.", example = "force()")
    public void force() {
        forced = true;
    }

    @Option(value = "Removes the link. Its target is kept.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted && (goal != null || forced)) {
            complain(id() + " is absent and has other options", "an absent link has no target", "remove absent() or the other options");
        } else if (!unwanted && goal == null) {
            complain(id() + " has no target", "", "write target '...', or absent()");
        }
    }

    @Override
    protected Optional<Path> managed(Context context) {
        return Optional.of(context.path(identity()));
    }

    @Override
    protected Optional<Scope> reach(Context context) {
        return Optional.of(Scope.of(List.of(context.path(identity()))));
    }

    @Override
    protected Decision plan(Context context) {
        Path path = context.path(identity());
        Entry entry = context.box().files().entry(path);
        return unwanted ? gone(context, path, entry) : there(context, path, entry);
    }

    private Decision gone(Context context, Path path, Entry entry) {
        String mark = Digests.sha256("absent");
        if (entry.absent()) {
            return Decision.nothing("it does not exist", Map.of("path", path.toString()), mark);
        }
        if (!(entry instanceof Entry.Link link)) {
            throw notALink(context, path, entry, "name a link, or remove it by hand");
        }
        return Decision.changes(List.of(new Decision.Wanted(new FileChange.Remove(path), "it exists: " + entry.describe(), "")),
            Map.of("path", path.toString(), "previous", link.target()), mark);
    }

    private Decision there(Context context, Path path, Entry entry) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("path", path.toString());
        values.put("target", goal);
        values.put("previous", entry instanceof Entry.Link link ? link.target() : null);
        String mark = Digests.sha256(goal);
        if (entry instanceof Entry.Link link && link.target().equals(goal)) {
            return Decision.nothing("it has this target", values, mark);
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

    /** A file is replaced atomically; only a directory has to be removed first. */
    private void makeRoom(Context context, Path path, Entry entry, List<Decision.Wanted> wanted) {
        boolean empty = entry instanceof Entry.Directory && context.box().files().children(path).isEmpty();
        if (!empty && !(entry instanceof Entry.RegularFile)) {
            throw notALink(context, path, entry, "remove it by hand, or choose another path");
        }
        if (!forced) {
            throw notALink(context, path, entry, "remove it, or write force() to replace it with the link");
        }
        if (empty) {
            wanted.add(new Decision.Wanted(new FileChange.Remove(path), "it is an empty directory in place of the link", ""));
        }
    }

    private static ProblemException notALink(Context context, Path path, Entry entry, String cure) {
        String what = entry instanceof Entry.Directory && !context.box().files().children(path).isEmpty()
            ? "a directory that is not empty" : entry.describe();
        return new ProblemException(Problem.of(context.name(path) + " is " + what + ", not a link",
            "replacing or removing it could lose its content", cure));
    }
}
