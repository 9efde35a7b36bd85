package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Common options of tasks that change a part of a text file and keep the rest byte for byte. */
abstract class TextEdit extends ContentTask {

    private static final long LARGEST = 16L << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * @param text    the whole new text
     * @param matches the number of matches
     * @param secret  whether it contains the value of a secret
     */
    record Edited(String text, int matches, boolean secret) {
    }

    TextEdit(String identity) {
        super(identity);
    }

    /** Whether an empty text is edited if there is no file. */
    abstract boolean makesFile();

    /** Whether there is nothing to do if there is no file. */
    abstract boolean onlyRemoves();

    /** The edit itself; pure. */
    abstract Edited edit(Context context, String text);

    @Override
    protected final Decision plan(Context context) {
        Path path = context.followed(context.path(identity()));
        Entry entry = context.box().files().entry(path);
        if (entry.absent() && onlyRemoves()) {
            return Decision.nothing("the file does not exist", Map.of("path", path.toString(), "matches", 0), Digests.sha256("absent"));
        }
        if (entry.absent() && !makesFile()) {
            throw new ProblemException(Problem.of("There is no file " + context.name(path) + " to edit", "",
                "correct the path, declare it before with file or template, or let the task create it where supported: create()"));
        }
        String text = entry.absent() ? "" : text(context, path, regular(context, path, entry));
        notFromScriptAlone();
        Edited edited = edited(context, text);
        if (edited.secret()) {
            ownerOnly(named(context, path, text));
        } else if (context.box().files().named(path).filter(NamedText::intact).isPresent()) {
            shownAs(named(context, path, text));
        }
        Decision decision = content(context, Bytes.of(edited.text()));
        var values = new LinkedHashMap<>(decision.values());
        values.put("matches", edited.matches());
        return new Decision(decision.reason(), decision.wanted(), values, decision.unknown(), decision.mark());
    }

    private Edited edited(Context context, String text) {
        boolean marked = text.startsWith(BYTE_ORDER_MARK);
        Edited edited = edit(context, marked ? text.substring(1) : text);
        return marked ? new Edited(BYTE_ORDER_MARK + edited.text(), edited.matches(), edited.secret()) : edited;
    }

    /** The same edit with placeholders in place of secrets, also of those that the agent has written before. */
    private NamedText named(Context context, Path path, String text) {
        Optional<NamedText> before = context.box().files().named(path).filter(NamedText::intact);
        var byName = new Context(context.box(), context.files(), context.root(), Secrets.byName());
        String shown = Secrets.unescaped(edited(byName, before.map(NamedText::text).orElseGet(() -> context.secrets().named(text))).text());
        var marks = new TreeMap<>(before.map(NamedText::marks).orElse(Map.of()));
        marks.putAll(context.secrets().marks(shown));
        return NamedText.of(shown, marks);
    }

    @Override
    final boolean editsOnly() {
        return true;
    }

    private String text(Context context, Path path, Entry.RegularFile file) {
        if (file.size() > LARGEST) {
            throw new ProblemException(Problem.of(context.name(path) + " is too large to be edited",
                file.size() + " bytes, at most " + LARGEST, "write it as a whole with file or template"));
        }
        return context.box().files().content(path).text().orElseThrow(() -> new ProblemException(Problem.of(
            context.name(path) + " is not text", "only UTF-8 text can be edited without damage", "write it as a whole with file")));
    }

    /** The regular expression; null, and a complaint, if it is invalid. */
    final Pattern pattern(String option, String regex, int flags) {
        if (Secrets.within(regex)) {
            complain(id() + ": " + option + " contains a secret", "secrets cannot be matched", "match the text around it");
            return null;
        }
        try {
            return Pattern.compile(regex, flags);
        } catch (PatternSyntaxException wrong) {
            complain(id() + ": " + option + " '" + regex + "' is not a regular expression", wrong.getDescription()
                + " near index " + wrong.getIndex(), "escape special characters with a backslash: \\[");
            return null;
        }
    }
}
