package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@KnownAs(ansible = "replace", puppet = "file_line", chef = "replace_or_add")
@TaskDoc(word = "replace", summary = "Replaces what a regular expression matches in a text file. The rest of the file is kept.",
    identity = "the file, relative to the root")
public final class Replace extends TextEdit {

    private String regex;
    private Pattern pattern;
    private String replacement;

    public Replace(String identity) {
        super(identity);
    }

    @Option(value = "A regular expression, searched in the whole file; ^ and $ match at the beginning and end of a line. No match is not an error.",
        required = true, example = "match '^port=.*$'")
    public void match(String expression) {
        regex = expression;
        pattern = pattern("match", expression, Pattern.MULTILINE);
    }

    @Option(value = "The replacement, which may contain a secret. $1 and ${name} are groups of match, \\\\$ is a dollar sign. A second replacement must change nothing.",
        required = true, example = "with 'port=8080'")
    public void with(String text) {
        replacement = text;
    }

    @Override
    protected void validate() {
        if (regex == null) {
            complain(id() + " has no match", "", "write match '...'");
        }
        if (replacement == null) {
            complain(id() + " has no replacement", "", "write with '...'");
        }
    }

    @Override
    boolean makesFile() {
        return false;
    }

    @Override
    boolean onlyRemoves() {
        return false;
    }

    @Override
    Edited edit(Context context, String text) {
        Edited once = replaced(context, text);
        if (!replaced(context, once.text()).text().equals(once.text())) {
            throw new ProblemException(Problem.of(id() + " would change the file on every converge",
                "match also matches the replaced text",
                "change match so that it matches only text not yet replaced, or the complete replacement"));
        }
        return once;
    }

    private Edited replaced(Context context, String text) {
        var out = new StringBuilder();
        Matcher places = Patterns.matcher(pattern, text);
        int matches = 0;
        int end = 0;
        while (places.find()) {
            var piece = new StringBuilder();
            append(places, piece);
            int kept = places.start() - end;
            out.append(piece, 0, kept).append(context.secrets().revealed(piece.substring(kept)));
            end = places.end();
            matches++;
        }
        places.appendTail(out);
        return new Edited(out.toString(), matches, Secrets.within(replacement));
    }

    private void append(Matcher places, StringBuilder piece) {
        try {
            places.appendReplacement(piece, replacement);
        } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
            throw new ProblemException(Problem.of(id() + ": with '" + Secrets.shown(replacement) + "' cannot be used",
                String.valueOf(wrong.getMessage()), "$1 and ${name} are groups of match; write \\\\$ for a dollar"), wrong);
        }
    }
}
