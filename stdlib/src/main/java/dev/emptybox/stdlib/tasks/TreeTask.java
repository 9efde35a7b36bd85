package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.Defaults;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Common options of tasks about a directory tree: modes for directories and files, and a limit for removals. Links in the
 * tree are never followed.
 */
abstract class TreeTask extends PathTask {

    private static final int DEFAULT_LIMIT = 10;

    private Integer fileBits;
    private Integer limit;

    TreeTask(String identity) {
        super(identity);
    }

    @Override
    void takeMode(Defaults defaults) {
        defaults.give("directoryMode", this::mode);
    }

    @Override
    @Option(value = "Permissions of directories, as octal text. Default: 0755 for new directories; existing ones keep theirs.",
        example = "mode '0750'")
    public void mode(String octal) {
        super.mode(octal);
    }

    @Option(value = "Permissions of the files below it, as octal text. Default: existing files keep theirs.",
        example = "fileMode '0640'")
    public void fileMode(String octal) {
        fileBits = bits("fileMode", octal);
    }

    @Option(value = "The maximum number of files, links and directories to remove; if there are more, the task fails. Default 10.",
        example = "atMost 50")
    public void atMost(int count) {
        limit = count;
        if (count < 0) {
            complain(id() + ": atMost " + count + " is out of range", "it is a number from 0", "");
        }
    }

    final boolean hasFileMode() {
        return fileBits != null;
    }

    final boolean hasLimit() {
        return limit != null;
    }

    final Attributes fileWish() {
        return new Attributes(fileBits, wish().owner(), wish().group());
    }

    final void add(Globs globs, String option, String... patterns) {
        for (String pattern : patterns) {
            try {
                globs.add(pattern);
            } catch (IllegalArgumentException wrong) {
                complain(id() + ": " + option + " '" + pattern + "' is not a pattern", String.valueOf(wrong.getMessage()),
                    "write for example '*.conf' for a name, or 'sub/**' for a path");
            }
        }
    }

    /** Creates the directory with missing parents, or sets its attributes. */
    final List<Decision.Wanted> made(Context context, Path path) {
        Entry entry = context.box().files().entry(path);
        if (entry instanceof Entry.Directory directory) {
            return attributes(context, path, directory.attributes(), wish());
        }
        if (!entry.absent()) {
            throw new ProblemException(Problem.of(context.name(path) + " is " + entry.describe() + ", not a directory",
                "replacing it could lose its content", "remove it by hand, or choose another path"));
        }
        var wanted = new ArrayList<Decision.Wanted>();
        for (Path missing : missingAbove(context, path)) {
            wanted.add(Decision.Wanted.absent(new FileChange.MakeDirectory(missing, wish()), ""));
        }
        return wanted;
    }

    static List<Path> missingAbove(Context context, Path path) {
        var missing = new ArrayList<Path>();
        for (Path way = path; way != null; ) {
            Path up = context.followed(way);
            Entry entry = context.box().files().entry(up);
            if (entry instanceof Entry.Directory) {
                break;
            }
            if (!entry.absent()) {
                throw new ProblemException(Problem.of("Cannot create " + context.name(path),
                    context.name(up) + " is " + entry.describe(), "remove it by hand, or choose another path"));
            }
            if (up.endsWith("..")) {
                throw new ProblemException(Problem.of("Cannot create " + context.name(path),
                    "a link in its path points to " + context.name(up) + ", and " + context.name(up.getParent()) + " is not a directory",
                    "create that directory before, or correct the link"));
            }
            missing.add(0, up);
            way = up.getParent();
        }
        return missing;
    }

    /** The number of entries below the path, including itself; counting ends beyond the limit. */
    final int entries(Context context, Path path) {
        int count = 1;
        if (context.box().files().entry(path) instanceof Entry.Directory) {
            for (String name : context.box().files().children(path)) {
                if (count > most() + 1) {
                    break;
                }
                count += entries(context, FileNames.resolve(path, name));
            }
        }
        return count;
    }

    /** @param count the number of entries to remove, counted no further than needed to exceed the limit */
    final void mustBeFew(Context context, Path path, int count) {
        if (count > most()) {
            throw new ProblemException(Problem.of(id() + " would remove more than allowed",
                "there are more than " + most() + " entries to remove in " + context.name(path),
                "check what they are; to remove all of them, raise atMost"));
        }
    }

    private int most() {
        return limit == null ? DEFAULT_LIMIT : limit;
    }
}
