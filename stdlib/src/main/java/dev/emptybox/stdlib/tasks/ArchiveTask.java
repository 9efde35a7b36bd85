package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.Archives;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.Defaults;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Common options of tasks that unpack an archive: the archive, the selected entries, and limits. */
abstract class ArchiveTask extends PathTask {

    private static final int DEFAULT_ENTRIES = 10_000;
    private static final int DEFAULT_MIB = 1024;

    private final Globs included = new Globs();
    private final Globs excluded = new Globs();
    private String boxPath;
    private Outcome origin;
    private int stripped;
    private int mostEntries = DEFAULT_ENTRIES;
    private int mostMiB = DEFAULT_MIB;
    private Integer fileBits;

    ArchiveTask(String identity) {
        super(identity);
    }

    @Option(value = "The archive, a file on the box: a path relative to the root, or the outcome of the task that placed it. One of tar, tar.gz, tar.xz, tar.zst, zip, or a single file as gz, xz or zst, detected by content.",
        required = true, example = "archive distro")
    public void archive(String path) {
        boxPath = path;
    }

    @Option(value = "The archive, a file on the box: a path relative to the root, or the outcome of the task that placed it. One of tar, tar.gz, tar.xz, tar.zst, zip, or a single file as gz, xz or zst, detected by content.",
        required = true, example = "archive distro")
    public void archive(Outcome outcome) {
        origin = outcome;
    }

    @Option(value = "How many leading directories are removed from each name. Entries with no remaining parts are skipped. Default 0.",
        example = "stripComponents 1")
    public void stripComponents(int count) {
        stripped = count;
    }

    @Option(value = "Unpacks only entries that match one of these patterns, and everything below them. A pattern with a slash is matched against the whole name, after stripComponents; one without, against the last part.",
        example = "include 'bin', 'lib/*.jar'")
    public void include(String... patterns) {
        add(included, "include", patterns);
    }

    @Option(value = "Skips entries that match one of these patterns, and everything below them. Patterns as for include.",
        example = "exclude 'docs', '*.md'")
    public void exclude(String... patterns) {
        add(excluded, "exclude", patterns);
    }

    @Option(value = "An archive with more entries than this is refused. Default 10000.", example = "atMostEntries 50000")
    public void atMostEntries(int count) {
        mostEntries = count;
    }

    @Option(value = "An archive that unpacks to more than this many MiB is refused. Default 1024.", example = "atMostMiB 4096")
    public void atMostMiB(int size) {
        mostMiB = size;
    }

    @Override
    void takeMode(Defaults defaults) {
        defaults.give("directoryMode", this::mode);
    }

    @Override
    @Option(value = "Permissions of all directories, as octal text. Default: as in the archive.", example = "mode '0750'")
    public void mode(String octal) {
        super.mode(octal);
    }

    @Option(value = "Permissions of all files, as octal text. Default: as in the archive, without setuid and setgid.",
        example = "fileMode '0640'")
    public void fileMode(String octal) {
        fileBits = bits("fileMode", octal);
    }

    private void add(Globs globs, String option, String... patterns) {
        for (String pattern : patterns) {
            try {
                globs.add(pattern);
            } catch (IllegalArgumentException wrong) {
                complain(id() + ": " + option + " '" + pattern + "' is not a pattern", String.valueOf(wrong.getMessage()),
                    "write for example '*.md' for a name, or 'docs/**' for a path");
            }
        }
    }

    @Override
    protected void validate() {
        if (boxPath == null && origin == null) {
            complain(id() + " has no archive", "", "write archive '...', a path on the box, or the outcome of a download");
        }
        if (stripped < 0 || mostEntries < 1 || mostMiB < 1) {
            complain(id() + ": stripComponents, atMostEntries or atMostMiB is out of range", "they are counts", "write a positive number");
        }
    }

    /** The path of the archive on the box. */
    final Path archive(Context context) {
        String name = origin == null ? boxPath : origin.getPath();
        if (name == null) {
            throw new ProblemException(Problem.of(origin.getTask() + " has not placed a file to unpack",
                "it was " + origin.getStatus().name().toLowerCase(Locale.ROOT) + ": " + origin.getReason(),
                "unpack only if it has: onlyIf { !outcome.skipped }"));
        }
        Path path = context.followed(context.path(name));
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            throw new ProblemException(Problem.of("There is no archive " + context.name(path), "it does not exist",
                "declare it before: download '" + context.name(path) + "'"));
        }
        regular(context, path, entry);
        return path;
    }

    /**
     * @param wanted what has to be written to the directory; empty if it is up to date
     * @param mark   the fingerprint of the selected entries; equal for archives with the same content
     */
    record Unpacking(Optional<Decision.Wanted> wanted, String mark) {
    }

    final Unpacking unpacking(Context context, Path archive, Path directory) {
        List<Member> members = context.box().files().members(archive, new Archives.Limits(mostEntries, (long) mostMiB << 20));
        var wish = new Selection.Wish(wish(), new Attributes(fileBits, wish().owner(), wish().group()));
        var pieces = new Selection(context.name(archive), stripped, included, excluded).of(members, directory, wish);
        String mark = Digests.sha256(pieces.toString());
        var comparison = new Comparison(context, directory);
        var missing = comparison.missing(pieces);
        if (missing.isEmpty()) {
            return new Unpacking(Optional.empty(), mark);
        }
        return new Unpacking(Optional.of(new Decision.Wanted(new FileChange.Unpack(directory, archive, missing), comparison.reason(),
            hidesContent() ? "(sensitive: content not shown)" : comparison.diff())), mark);
    }
}
