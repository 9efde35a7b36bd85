package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tasks about a directory and what is below it have in common: a mode for directories and one for files, and a
 * limit for what is removed. Links below it are never followed.
 */
abstract class TreeTask extends PathTask {

    private static final int DEFAULT_LIMIT = 10;

    private Integer fileBits;
    private Integer limit;

    TreeTask(String identity) {
        super(identity);
    }

    @Override
    @Option(value = "Permissions of directories, as octal text. Without it new ones get 0755 and existing ones keep theirs.",
        example = "mode '0750'")
    public void mode(String octal) {
        super.mode(octal);
    }

    @Option(value = "Permissions of the files below it, as octal text. Without it existing files keep theirs.",
        example = "fileMode '0640'")
    public void fileMode(String octal) {
        fileBits = bits("fileMode", octal);
    }

    @Option(value = "More than this many files, links and directories are not removed: the task fails instead. Default 10.",
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

    /** Makes the directory and those missing above it, or gives it its attributes. */
    final List<Decision.Wanted> made(Context context, Path path) {
        Entry entry = context.box().files().entry(path);
        if (entry instanceof Entry.Directory directory) {
            return attributes(context, path, directory.attributes(), wish());
        }
        if (!entry.absent()) {
            throw new ProblemException(Problem.of(context.name(path) + " is " + entry.describe() + ", not a directory",
                "replacing it could lose what is in it", "remove it by hand, or choose another path"));
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
                throw new ProblemException(Problem.of("Cannot make " + context.name(path),
                    context.name(up) + " is " + entry.describe(), "remove it by hand, or choose another path"));
            }
            if (up.endsWith("..")) {
                throw new ProblemException(Problem.of("Cannot make " + context.name(path),
                    "a link on the way leads to " + context.name(up) + ", and " + context.name(up.getParent()) + " is no directory",
                    "make that directory before, or correct the link"));
            }
            missing.add(0, up);
            way = up.getParent();
        }
        return missing;
    }

    /** How many entries there are from the path downwards, itself included; counting ends beyond the limit. */
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

    /** @param count what is to be removed, counted no further than is needed to see that it is too much */
    final void mustBeFew(Context context, Path path, int count) {
        if (count > most()) {
            throw new ProblemException(Problem.of(id() + " would remove more than it may",
                "there are more than " + most() + " entries to remove in " + context.name(path),
                "look at what they are; if all of them can go, allow more with atMost"));
        }
    }

    private int most() {
        return limit == null ? DEFAULT_LIMIT : limit;
    }
}
