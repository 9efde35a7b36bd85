package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import java.util.List;
import java.util.regex.Pattern;

@KnownAs(ansible = "lineinfile", puppet = "file_line", chef = {"append_if_no_line", "replace_or_add"})
@TaskDoc(word = "lineInFile", summary = "Ensures that a text file contains, or does not contain, a line. The rest of the file is kept.",
    identity = "the file, relative to the root", bare = false)
public final class LineInFile extends LinesEdit {

    private String wantedLine;
    private String regex;
    private Pattern pattern;

    public LineInFile(String identity) {
        super(identity);
    }

    @Option(value = "The whole line, which may contain a secret. With absent(), lines that equal it are removed.",
        example = "line 'PermitRootLogin no'")
    public void line(String text) {
        wantedLine = text;
    }

    @Option(value = "A regular expression: the last line that it matches is replaced. With absent(), every line that it matches is removed.",
        example = "match '^#?PermitRootLogin '")
    public void match(String expression) {
        regex = expression;
        pattern = pattern("match", expression, 0);
    }

    @Override
    protected void validate() {
        super.validate();
        if (wantedLine == null && !(unwanted() && regex != null)) {
            complain(id() + " has no line", "", unwanted() ? "write line '...' or match '...'" : "write line '...'");
        }
        if (wantedLine != null && isSeveral(wantedLine)) {
            complain(id() + ": the line has several lines", "it contains a line break", "use blockInFile");
        }
    }

    private static boolean isSeveral(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    @Override
    Edited edit(Context context, String text) {
        String open = context.secrets().revealed(wantedLine);
        if (open != null && isSeveral(open)) {
            throw new ProblemException(Problem.of(id() + ": the line has several lines", "its secret contains a line break", "use blockInFile"));
        }
        var lines = new TextLines(text);
        int matches = unwanted() ? removed(lines, open) : placed(lines, open);
        return new Edited(lines.toString(), matches, !unwanted() && Secrets.within(wantedLine));
    }

    private int removed(TextLines lines, String open) {
        int matches = 0;
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).equals(open) || pattern != null && Patterns.found(pattern, lines.get(i))) {
                lines.remove(i, i + 1);
                matches++;
            }
        }
        return matches;
    }

    /** If match does not match the line itself, the next converge must not replace another line. */
    private int placed(TextLines lines, String open) {
        List<String> before = lines.part(0, lines.size());
        int matches = (int) before.stream().filter(l -> pattern == null ? l.equals(open) : Patterns.found(pattern, l)).count();
        boolean findsItself = pattern != null && Patterns.found(pattern, open);
        if (!findsItself && before.contains(open)) {
            return matches;
        }
        if (matches > 0) {
            lines.set(lines.last(pattern), open);
        } else {
            lines.insert(place(lines), List.of(open));
        }
        return matches;
    }
}
