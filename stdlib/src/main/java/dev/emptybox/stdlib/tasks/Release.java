package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@KnownAs(ansible = "deploy_helper", chef = "deploy_revision")
@TaskDoc(word = "release", summary = "Unpacks a version into its own directory and switches a link to it atomically. The last versions are kept for a quick rollback.",
    identity = "the directory with the versions and the link, relative to the root",
    plan = "Planned exactly; the archive is read as for unarchive. The link is switched when the version is complete. The task removes only versions that it has unpacked itself, and never the current or the previous one.")
public final class Release extends ArchiveTask {

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]{0,99}";
    private static final String HISTORY = ".history";

    private String version;
    private String folder = "releases";
    private String pointer = "current";
    private int kept = 3;

    public Release(String identity) {
        super(identity);
    }

    @Option(value = "The version, which names its directory.", required = true, example = "version state.version")
    public void version(String name) {
        version = name;
    }

    @Option(value = "The directory of the versions. Default 'releases'.", example = "into 'versions'")
    public void into(String name) {
        folder = name;
    }

    @Option(value = "The link to the current version. Default 'current'.", example = "link 'live'")
    public void link(String name) {
        pointer = name;
    }

    @Option(value = "How many versions are kept, including the current and the previous one. Default 3.", example = "keep 5")
    public void keep(int count) {
        kept = count;
    }

    @Override
    protected void validate() {
        super.validate();
        if (version == null || !version.matches(NAME)) {
            complain(id() + (version == null ? " has no version" : ": '" + version + "' cannot name the directory of a version"),
                "it has letters, digits, dot, dash, underscore and plus, and begins with a letter or digit", "write version state.version");
        }
        if (!folder.matches(NAME) || !pointer.matches(NAME) || folder.equals(pointer)) {
            complain(id() + ": into '" + folder + "' and link '" + pointer + "' cannot be used together",
                "they must be different names in the directory", "write for example into 'releases' and link 'current'");
        }
        if (kept < 2) {
            complain(id() + ": keep " + kept + " is too few", "the current and the previous version always stay", "keep 2 or more");
        }
    }

    @Override
    protected Optional<Scope> reach(Context context) {
        Path top = context.path(identity());
        return Optional.of(Scope.of(List.of(top, top.resolve(folder))));
    }

    @Override
    protected Decision plan(Context context) {
        Path archive = archive(context);
        Path top = context.followed(context.path(identity()));
        Path versions = context.followed(top.resolve(folder));
        Path own = versions.resolve(version);
        List<String> before = history(context, top, versions);
        List<String> others = before.stream().filter(name -> !name.equals(version)).toList();
        List<String> gone = others.subList(0, Math.max(0, others.size() - kept + 1));
        var history = new ArrayList<>(others.subList(gone.size(), others.size()));
        history.add(version);

        var wanted = new ArrayList<Decision.Wanted>();
        TreeTask.missingAbove(context, versions).forEach(missing -> wanted.add(Decision.Wanted.absent(
            new FileChange.MakeDirectory(missing, new Attributes(null, wish().owner(), wish().group())), "")));
        // Recorded first: what a crash leaves half unpacked is then known, and removed when it is old.
        record(context, versions.resolve(HISTORY), history, wanted);
        Unpacking unpacking = unpacking(context, archive, own);
        unpacking.wanted().ifPresent(wanted::add);
        switched(context, top.resolve(pointer), target(context, top, own)).ifPresent(wanted::add);
        gone.forEach(name -> wanted.add(new Decision.Wanted(new FileChange.Remove(versions.resolve(name)),
            "it is not among the last " + kept + " versions", "")));

        Map<String, Object> values = new LinkedHashMap<>();
        values.put("path", own.toString());
        values.put("checksum", context.box().files().digest(archive));
        values.put("previous", others.isEmpty() ? null : others.get(others.size() - 1));
        return wanted.isEmpty() ? Decision.nothing("version " + version + " is current", values, unpacking.mark())
            : Decision.changes(wanted, values, unpacking.mark());
    }

    /** The existing versions that this task has unpacked, ending with the one switched to last. */
    private List<String> history(Context context, Path top, Path versions) {
        var names = new ArrayList<String>();
        if (context.box().files().entry(versions.resolve(HISTORY)) instanceof Entry.RegularFile) {
            context.box().files().content(versions.resolve(HISTORY)).text().orElse("").lines().filter(name -> name.matches(NAME))
                .filter(name -> context.box().files().entry(versions.resolve(name)) instanceof Entry.Directory).forEach(names::add);
        }
        if (context.box().files().entry(top.resolve(pointer)) instanceof Entry.Link link) {
            Path used = FileNames.resolve(top, link.target()).normalize();
            String name = String.valueOf(used.getFileName());
            if (versions.equals(used.getParent()) && context.box().files().entry(used) instanceof Entry.Directory) {
                names.remove(name);
                names.add(name);
            }
        }
        return names;
    }

    /** Relative to the directory of the link, which a link in its path does not change. */
    private static Path target(Context context, Path top, Path own) {
        var resolver = context.box().files().resolver();
        return own.startsWith(top) ? top.relativize(own) : resolver.landing(top).relativize(resolver.resolved(own));
    }

    private static Optional<Decision.Wanted> switched(Context context, Path link, Path target) {
        Entry there = context.box().files().entry(link);
        if (there instanceof Entry.Link found && found.target().equals(target.toString())) {
            return Optional.empty();
        }
        if (!there.absent() && !(there instanceof Entry.Link)) {
            throw new ProblemException(Problem.of(context.name(link) + " is " + there.describe() + ", not a link",
                "replacing it could lose its content", "move it by hand, or choose another name with link"));
        }
        String was = there instanceof Entry.Link found ? found.target() : "nothing";
        var change = new FileChange.MakeLink(link, target.toString());
        String diff = "- " + was + "\n+ " + target;
        return Optional.of(there.absent() ? Decision.Wanted.absent(change, diff) : new Decision.Wanted(change, "another version is current", diff));
    }

    private void record(Context context, Path file, List<String> history, List<Decision.Wanted> wanted) {
        Bytes text = Bytes.of(String.join("\n", history) + "\n");
        Entry there = context.box().files().entry(file);
        if (there.absent() || !context.box().files().holds(file, WantedContent.of(text.sha256()))) {
            wanted.add(new Decision.Wanted(new FileChange.WriteFile(file, text, new Attributes(null, wish().owner(), wish().group())),
                "the order of the versions is different", ""));
        }
    }
}
