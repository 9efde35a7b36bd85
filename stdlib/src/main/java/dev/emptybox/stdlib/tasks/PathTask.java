package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.Defaults;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Common options of tasks about one path: mode, owner and group. */
abstract class PathTask extends Task {

    static final String BACKUP = ".bak";
    private static final int OWNER_ONLY = 0600;
    private static final int READABLE_BY_OTHERS = 0004;

    private Integer modeBits;
    private String ownerName;
    private String groupName;
    /** See {@link WantedContent#publicDigest}; null for the digest of the content itself. */
    private String publicDigest;
    private NamedText named;

    PathTask(String identity) {
        super(identity);
    }

    @Option(value = "Permissions as octal text. Default: 0644 for new files, 0755 for new directories; existing ones keep theirs.",
        example = "mode '0640'")
    public void mode(String octal) {
        modeBits = bits("mode", octal);
    }

    /** A number of a script is refused: it is not known whether it was written as octal. */
    public void mode(Number number) {
        complain("'mode' does not take a number", "a mode as a number is ambiguous: 0644 and 644 are different numbers", "write for example: mode '0640'");
    }

    @Option(value = "The user that owns it. Default: an existing owner is kept.", example = "owner 'app'")
    public void owner(String name) {
        ownerName = name;
    }

    @Option(value = "The group that it belongs to. Default: an existing group is kept.", example = "group 'app'")
    public void group(String name) {
        groupName = name;
    }

    @Override
    protected void take(Defaults defaults) {
        defaults.give("owner", this::owner);
        defaults.give("group", this::group);
        takeMode(defaults);
    }

    /** That of files, unless its mode is of directories. */
    void takeMode(Defaults defaults) {
        defaults.give("mode", this::mode);
    }

    @Override
    protected final Optional<Path> managed(Context context) {
        return Optional.of(context.path(identity()));
    }

    @Override
    protected Optional<Scope> reach(Context context) {
        Path path = context.path(identity());
        return Optional.of(Scope.of(List.of(path, path.resolveSibling(path.getFileName() + BACKUP))));
    }

    /** The parsed mode; null, and a complaint, if it is invalid. */
    final Integer bits(String option, String octal) {
        if (octal == null || !octal.matches("[0-7]{3,4}")) {
            complain(option + " '" + octal + "' is not a mode", "a mode is three or four octal digits",
                "write for example " + option + " '0644'");
            return null;
        }
        return Integer.valueOf(octal, 8);
    }

    final Attributes wish() {
        return new Attributes(modeBits, ownerName, groupName);
    }

    /** The fingerprint of a file: its content and wanted attributes. */
    final String mark(String digest) {
        return Digests.sha256(digest + " " + wish());
    }

    /** Requires the file to have this text. With secrets in it, the file is readable by its owner only. */
    final Decision text(Context context, String text) {
        Bytes content = Bytes.of(context.secrets().revealed(text));
        if (Secrets.within(text)) {
            ownerOnly(NamedText.of(text, context.secrets().marks(text)));
            publicDigest = Digests.sha256(text);
        }
        return content(context, content);
    }

    /**
     * The content contains a secret: the file is readable by its owner only.
     *
     * @param shown the content with placeholders
     */
    final void ownerOnly(NamedText shown) {
        shownAs(shown);
        notFromScriptAlone();
        if (modeBits == null) {
            modeBits = OWNER_ONLY;
        } else if ((modeBits & READABLE_BY_OTHERS) != 0) {
            throw new ProblemException(Problem.of(id() + ": a file with a secret is world-readable",
                "mode " + Attributes.octal(modeBits) + " lets every user of the box read it", "use mode '0600' or mode '0640'"));
        }
    }

    /** @param shown the content with placeholders for the secrets in it */
    final void shownAs(NamedText shown) {
        named = shown;
    }

    /** The content contains something that only the box knows, so not even its digest may be published. */
    final void notFromScriptAlone() {
        publicDigest = "";
    }

    /** Requires the file to have this content. */
    Decision content(Context context, Bytes content) {
        Path path = context.followed(context.path(identity()));
        String digest = content.sha256();
        Map<String, Object> values = Map.of("path", path.toString(), "checksum", publicDigest == null || publicDigest.isEmpty() ? digest : publicDigest);
        if (context.box().files().entry(path).absent()) {
            context.needsDirectoryAbove(path);
        }
        List<Decision.Wanted> wanted = file(context, path, content, wish());
        return wanted.isEmpty() ? Decision.nothing("it is up to date", values, mark(digest))
            : Decision.changes(wanted, values, mark(digest));
    }

    /** The changes needed for the file at the path, which is not a link, to have this content and these attributes. */
    final List<Decision.Wanted> file(Context context, Path path, Bytes content, Attributes wish) {
        return file(context, path, new FileContent(content, publicDigest == null ? content.sha256() : publicDigest, named, hidesContent(), editsOnly()), wish);
    }

    /** Whether the rest of the file is not from the script. */
    boolean editsOnly() {
        return false;
    }

    static List<Decision.Wanted> file(Context context, Path path, FileContent content, Attributes wish) {
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            return List.of(Decision.Wanted.absent(content.write(path, wish), content.diffFromNothing(context, path)));
        }
        Entry.RegularFile file = regular(context, path, entry);
        if (context.box().files().holds(path, content.wanted())) {
            return attributes(context, path, file.attributes(), wish);
        }
        return List.of(content.replaces(context, path, file, wish));
    }

    /** Requires only mode, owner and group of an existing path. */
    final Decision attributes(Context context, Path path, Attributes found, String reason, Map<String, Object> values, String mark) {
        List<Decision.Wanted> wanted = attributes(context, path, found, wish());
        return wanted.isEmpty() ? Decision.nothing(reason, values, mark) : Decision.changes(wanted, values, mark);
    }

    static List<Decision.Wanted> attributes(Context context, Path path, Attributes found, Attributes wish) {
        Attributes missing = context.missing(wish, found);
        return missing.wishesNothing() ? List.of()
            : List.of(new Decision.Wanted(new FileChange.SetAttributes(path, missing), missing.changeFrom(found), ""));
    }

    static Entry.RegularFile regular(Context context, Path path, Entry entry) {
        if (entry instanceof Entry.RegularFile file) {
            return file;
        }
        throw new ProblemException(Problem.of(context.name(path) + " is " + entry.describe() + ", not a file",
            "replacing it could lose its content", "remove it by hand, or choose another path"));
    }
}
