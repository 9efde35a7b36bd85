package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Diff;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.SecretDiff;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The content that a task wants a file to have, and how it is shown: secrets by name and the rest as it is. A file in which
 * the agent has written secrets, or that others have changed since, is not shown beyond what the script itself says.
 *
 * @param publicDigest see {@link WantedContent#publicDigest}
 * @param named        the content with placeholders; null if it has no secrets
 * @param hidden       whether it must not be shown at all
 * @param edits        whether only parts of it are from the script
 */
record FileContent(Bytes bytes, String publicDigest, NamedText named, boolean hidden, boolean edits) {

    private static final int LARGEST_DIFF = 1 << 20;
    private static final int CONTEXT_LINES = 3;
    private static final String HIDDEN = "(sensitive: content not shown)";

    /** Without secrets, from the script alone. */
    static FileContent of(Bytes bytes, boolean hidden) {
        return new FileContent(bytes, bytes.sha256(), null, hidden, false);
    }

    WantedContent wanted() {
        return new WantedContent(bytes.sha256(), publicDigest, hidden || named != null);
    }

    FileChange.WriteFile write(Path path, Attributes wish) {
        return new FileChange.WriteFile(path, bytes, wish, null, null, hidden ? null : named);
    }

    String diffFromNothing(Context context, Path path) {
        return hidden ? HIDDEN : named != null ? SecretDiff.exact(context.name(path), null, named.text()) : Diff.between(context.name(path), null, bytes);
    }

    Decision.Wanted replaces(Context context, Path path, Entry.RegularFile before, Attributes wish) {
        var known = context.box().files().named(path);
        List<String> rotated = known.map(old -> named == null ? List.<String>of() : old.rotated(named)).orElse(List.of());
        boolean only = !rotated.isEmpty() && known.get().intact() && known.get().text().equals(named.text());
        String diff = hidden ? HIDDEN : Stream.concat(Stream.of(only ? "" : diff(context, path, known, before)), rotated.stream().map(FileContent::rotated))
            .filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
        return only ? new Decision.Wanted(write(path, wish), Step.Basis.ROTATED, Step.rotated(rotated), diff)
            : new Decision.Wanted(write(path, wish), "its content differs", diff);
    }

    private static String rotated(String name) {
        return "~ secret " + name + " has another value";
    }

    private String diff(Context context, Path path, Optional<NamedText> known, Entry.RegularFile before) {
        if (before.size() > LARGEST_DIFF) {
            return "";
        }
        try {
            String name = context.name(path);
            if (named == null && known.isEmpty()) {
                return plain(context, name, context.box().files().content(path));
            }
            Optional<String> after = named != null ? Optional.of(named.text()) : bytes.text().map(context.secrets()::named);
            if (after.isEmpty()) {
                return "+ " + bytes.size() + " bytes, sha256 " + bytes.sha256();
            }
            return known.filter(NamedText::intact).map(old -> SecretDiff.exact(name, old.text(), after.get(), context()))
                .orElseGet(() -> careful(context, path, known, after.get()));
        } catch (UnknownException notHere) {
            return "(diff not shown: " + notHere.getMessage() + ")";
        }
    }

    /** A known secret may be in the old content; it can have several lines, so it is replaced before lines are compared. */
    private String plain(Context context, String name, Bytes before) {
        Secrets secrets = context.secrets();
        boolean free = Stream.of(before, bytes).map(Bytes::text).flatMap(Optional::stream).allMatch(secrets::free);
        return free || before.text().isEmpty() || bytes.text().isEmpty() ? Diff.between(name, before, bytes)
            : SecretDiff.exact(name, secrets.named(before.text().get()), secrets.named(bytes.text().get()));
    }

    private String careful(Context context, Path path, Optional<NamedText> known, String after) {
        Optional<String> before = context.box().files().content(path).text();
        if (before.isEmpty()) {
            return "(the old content is not text)\n" + SecretDiff.exact(context.name(path), null, after);
        }
        var like = new ArrayList<>(List.of(after));
        known.map(NamedText::text).ifPresent(like::add);
        boolean severalLines = like.stream().anyMatch(context.secrets()::severalLines);
        return new SecretDiff(like, severalLines).careful(context.name(path), context.secrets().named(before.get()), after, context());
    }

    /** The lines around those of an edit are of others. */
    private int context() {
        return edits ? 0 : CONTEXT_LINES;
    }
}
