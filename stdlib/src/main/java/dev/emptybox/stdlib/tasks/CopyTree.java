package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.ReadsRepo;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

@KnownAs(ansible = {"synchronize", "copy"}, puppet = "file", chef = "remote_directory")
@TaskDoc(word = "copyTree", summary = "Ensures that a directory contains the files of a directory of the state repo.",
    identity = "the directory to copy to, relative to the root",
    plan = "Planned exactly, one change for each file.")
public final class CopyTree extends TreeTask implements ReadsRepo {

    private static final int RUNNABLE = 0755;

    private final Globs included = new Globs();
    private final Globs excluded = new Globs();
    private String repoPath;
    private boolean mirrors;

    public CopyTree(String identity) {
        super(identity);
    }

    @Option(value = "The directory in the state repo; files/ is searched first. Its contents are copied, not the directory itself.",
        required = true, example = "source 'conf.d'")
    public void source(String path) {
        repoPath = path;
    }

    @Option(value = "Copies only files that match: '*.conf' matches a name at any depth, 'sites/**' a path. Can be repeated. Default all.",
        example = "include '*.conf'")
    public void include(String... patterns) {
        add(included, "include", patterns);
    }

    @Option(value = "Files that match, or are in a directory that matches, are neither copied nor deleted. Can be repeated.", example = "exclude '*.bak'")
    public void exclude(String... patterns) {
        add(excluded, "exclude", patterns);
    }

    @Option(value = "Removes files and links that are not in the source, and directories that become empty. Files left out by include and exclude stay. See atMost.",
        example = "delete()")
    public void delete() {
        mirrors = true;
    }

    @Override
    @Option(value = "Permissions of the files, as octal text. Default: 0755 for files that are executable in the state repo, 0644 for other new files; other existing files keep theirs.",
        example = "fileMode '0640'")
    public void fileMode(String octal) {
        super.fileMode(octal);
    }

    @Override
    protected void validate() {
        if (repoPath == null || repoPath.isBlank()) {
            complain(id() + " has no source", "", "write source 'NAME', a directory in files/");
        }
        if (hasLimit() && !mirrors) {
            complain(id() + " has atMost but removes nothing", "", "remove atMost, or write delete()");
        }
    }

    @Override
    public void checkSources(RepoFiles files, boolean partly) {
        if (repoPath != null) {
            files.tree("files", repoPath, path -> false);
        }
    }

    /** Files are written to the targets of links, so each link counts. */
    @Override
    protected Optional<Scope> reach(Context context) {
        Path top = context.path(identity());
        var paths = new ArrayList<>(List.of(top));
        context.files().tree("files", repoPath, this::selected).forEach(member -> paths.add(top.resolve(member.path())));
        return Optional.of(Scope.of(paths));
    }

    private boolean selected(Path relative) {
        return (included.empty() || included.match(relative)) && !excluded(relative);
    }

    /** Whether the path, or a directory that it is in, is excluded. */
    private boolean excluded(Path relative) {
        for (Path up = relative; up != null; up = up.getParent()) {
            if (excluded.match(up)) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected Decision plan(Context context) {
        Path top = context.followed(context.path(identity()));
        List<RepoFiles.Member> members = context.files().tree("files", repoPath, this::selected);
        if (members.isEmpty()) {
            throw new ProblemException(Problem.of(id() + " has nothing to copy", "no file of " + repoPath + " is selected",
                "correct source, include and exclude"));
        }
        var wanted = new ArrayList<Decision.Wanted>();
        var marks = new StringBuilder();
        directories(context, top, members, wanted);
        for (RepoFiles.Member member : members) {
            Path path = context.followed(top.resolve(member.path()));
            if (!path.equals(top.resolve(member.path()))) {
                context.needsDirectoryAbove(path);
            }
            if (wanted.stream().anyMatch(one -> one.change() instanceof FileChange.MakeDirectory made && made.path().equals(path))) {
                throw new ProblemException(Problem.of("Cannot write " + context.name(path), "a link redirects another directory of "
                    + repoPath + " there", "remove the link"));
            }
            wanted.addAll(file(context, path, member.content(), wish(member)));
            marks.append(member.path()).append(' ').append(member.content().sha256()).append(' ').append(wish(member)).append('\n');
        }
        var removed = new ArrayList<Path>();
        if (mirrors) {
            remove(context, top, members, wanted, removed);
        }
        Map<String, Object> values = Map.of("path", top.toString(), "removed", removed.stream().map(FileNames::of).map(FileNames::shown).toList());
        return wanted.isEmpty() ? Decision.nothing("its " + members.size() + " files are up to date", values, mark(marks.toString()))
            : Decision.changes(wanted, values, mark(marks.toString()));
    }

    private Attributes wish(RepoFiles.Member member) {
        return member.executable() ? fileWish().or(Attributes.ofMode(RUNNABLE)) : fileWish();
    }

    private void directories(Context context, Path top, List<RepoFiles.Member> members, List<Decision.Wanted> wanted) {
        wanted.addAll(made(context, top));
        for (Path directory : parents(members)) {
            Path path = context.followed(top.resolve(directory));
            boolean led = !path.equals(top.resolve(directory));
            wanted.addAll(context.box().files().entry(path).absent() && !led
                ? List.of(Decision.Wanted.absent(new FileChange.MakeDirectory(path, wish()), "")) : made(context, path));
        }
    }

    private static Set<Path> parents(List<RepoFiles.Member> members) {
        var parents = new TreeSet<Path>();
        for (RepoFiles.Member member : members) {
            for (Path up = Path.of(member.path()).getParent(); up != null; up = up.getParent()) {
                parents.add(up);
            }
        }
        return parents;
    }

    private void remove(Context context, Path top, List<RepoFiles.Member> members, List<Decision.Wanted> wanted, List<Path> removed) {
        var wantedHere = new LinkedHashSet<Path>(parents(members));
        for (RepoFiles.Member member : members) {
            wantedHere.add(Path.of(member.path()));
            // The target of a link in the tree contains the file as well.
            Path led = context.followed(top.resolve(member.path()));
            for (Path up = led; up.startsWith(top) && !up.equals(top); up = up.getParent()) {
                wantedHere.add(top.relativize(up));
            }
        }
        Path way = context.path(identity());
        if (way.startsWith(top) && !way.equals(top)) {
            // The link to the tree is in the tree.
            wantedHere.add(top.relativize(way));
        }
        if (context.box().files().entry(top) instanceof Entry.Directory) {
            remove(context, top, top, wantedHere, removed);
        }
        mustBeFew(context, top, removed.size());
        removed.forEach(path -> wanted.add(new Decision.Wanted(new FileChange.Remove(top.resolve(path)), "it is not in " + repoPath, "")));
    }

    /** Whether the directory is empty afterwards. */
    private boolean remove(Context context, Path top, Path directory, Set<Path> stays, List<Path> removed) {
        boolean empty = true;
        for (String name : context.box().files().children(directory)) {
            Path child = FileNames.resolve(directory, name);
            Path relative = top.relativize(child);
            boolean tree = context.box().files().entry(child) instanceof Entry.Directory;
            boolean goes = tree ? !excluded(relative) && remove(context, top, child, stays, removed) : selected(relative);
            if (goes && !stays.contains(relative)) {
                removed.add(relative);
            } else {
                empty = false;
            }
        }
        return empty;
    }
}
