package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import java.util.ArrayList;
import java.util.List;

@TaskDoc(word = "blockInFile", summary = "Sees to it that a block of lines stands in a text file between two markers, or does not, and keeps the rest of it.",
    identity = "the file, relative to the root")
public final class BlockInFile extends LinesEdit {

    private String text;
    private String name;
    private String opening = "#";
    private String closing = "";

    public BlockInFile(String identity) {
        super(identity);
    }

    @Option(value = "The lines between the markers, which may hold a secret.", example = "block '10.0.0.1 db\\n10.0.0.2 cache'")
    public void block(String lines) {
        text = lines;
    }

    @Option(value = "The name by which the block is found again: it stands between '# BEGIN name' and '# END name'.", required = true,
        example = "marker 'shop'")
    public void marker(String label) {
        name = label;
    }

    @Option(value = "How a comment begins in this file. Default '#'.", example = "comment '//'")
    public void comment(String begin) {
        comment(begin, "");
    }

    @Option(value = "How a comment begins and ends in this file. Default '#' and nothing.", example = "comment '<!--', '-->'")
    public void comment(String begin, String end) {
        opening = begin;
        closing = end.isEmpty() ? "" : " " + end;
    }

    @Override
    protected void validate() {
        super.validate();
        if (name == null || name.isBlank()) {
            complain(id() + " has no marker", "without one the block is not found again", "write marker 'NAME'");
        } else if ((opening + name + closing).contains("\n") || Secrets.within(name)) {
            complain(id() + ": marker and comment cannot make a line", "they have a line break or a secret in them", "use a plain name");
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
            throw broken("one of the two is missing, or they stand the wrong way round");
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
            throw new ProblemException(Problem.of(id() + ": the block has its own marker in it", "its end would not be found", "use another marker"));
        }
        return wanted;
    }

    private int only(TextLines lines, String marker) {
        int found = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                if (found >= 0) {
                    throw broken("'" + marker + "' stands there more than once");
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
