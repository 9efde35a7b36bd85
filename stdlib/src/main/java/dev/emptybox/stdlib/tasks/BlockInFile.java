package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import java.util.ArrayList;
import java.util.List;

@KnownAs(ansible = "blockinfile", puppet = "concat::fragment")
@TaskDoc(word = "blockInFile", summary = "Ensures that a text file contains, or does not contain, a block of lines between two markers. The rest of the file is kept.",
    identity = "the file, relative to the root")
public final class BlockInFile extends LinesEdit {

    private String text;
    private String name;
    private String opening = "#";
    private String closing = "";

    public BlockInFile(String identity) {
        super(identity);
    }

    @Option(value = "The lines between the markers, which may contain a secret.", example = "block '10.0.0.1 db\\n10.0.0.2 cache'")
    public void block(String lines) {
        text = lines;
    }

    @Option(value = "The name that identifies the block, which is enclosed by '# BEGIN name' and '# END name'.", required = true,
        example = "marker 'shop'")
    public void marker(String label) {
        name = label;
    }

    @Option(value = "The comment prefix of this file. Default '#'.", example = "comment '//'")
    public void comment(String begin) {
        comment(begin, "");
    }

    @Option(value = "The comment prefix and suffix of this file. Default '#' and none.", example = "comment '<!--', '-->'")
    public void comment(String begin, String end) {
        opening = begin;
        closing = end.isEmpty() ? "" : " " + end;
    }

    @Override
    protected void validate() {
        super.validate();
        if (name == null || name.isBlank()) {
            complain(id() + " has no marker", "it identifies the block in later runs", "write marker 'NAME'");
        } else if ((opening + name + closing).contains("\n") || Secrets.within(name)) {
            complain(id() + ": marker and comment cannot form a line", "they contain a line break or a secret", "use a plain name");
        }
        if (unwanted() == (text != null)) {
            complain(id() + (unwanted() ? " is absent and has a block" : " has no block"), "", "write block '...' or absent()");
        }
    }

    private String line(String word) {
        return (opening + " " + word + " " + name + closing).strip();
    }

    @Override
    Edited edit(Context context, String whole) {
        var lines = new TextLines(whole);
        int begin = only(lines, line("BEGIN"));
        int end = only(lines, line("END"));
        if ((begin < 0) != (end < 0) || begin > end) {
            throw broken("one of the two is missing, or they are in the wrong order");
        }
        if (unwanted()) {
            if (begin >= 0) {
                lines.remove(begin, end + 1);
            }
        } else {
            put(lines, begin, end, wanted(context));
        }
        return new Edited(lines.toString(), begin < 0 ? 0 : 1, Secrets.within(text));
    }

    private void put(TextLines lines, int begin, int end, List<String> wanted) {
        if (begin < 0) {
            var all = new ArrayList<>(wanted);
            all.add(0, line("BEGIN"));
            all.add(line("END"));
            lines.insert(place(lines), all);
        } else if (!lines.part(begin + 1, end).equals(wanted)) {
            lines.remove(begin + 1, end);
            lines.insert(begin + 1, wanted);
        }
    }

    private List<String> wanted(Context context) {
        List<String> wanted = context.secrets().revealed(text).lines().toList();
        if (wanted.stream().map(String::strip).anyMatch(l -> l.equals(line("BEGIN")) || l.equals(line("END")))) {
            throw new ProblemException(Problem.of(id() + ": the block contains its own marker", "the end of the block would be ambiguous", "use another marker"));
        }
        return wanted;
    }

    private int only(TextLines lines, String marker) {
        int found = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                if (found >= 0) {
                    throw broken("'" + marker + "' occurs more than once");
                }
                found = i;
            }
        }
        return found;
    }

    private ProblemException broken(String why) {
        return new ProblemException(Problem.of(id() + ": the markers of " + name + " are broken", why, "repair them in the file by hand"));
    }
}
