package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.regex.Pattern;

/** What the tasks have in common that see to it that lines stand in a file, at a place. */
abstract class LinesEdit extends TextEdit {

    private boolean makes;
    private boolean unwanted;
    private Pattern behind;
    private Pattern ahead;
    private int places;

    LinesEdit(String identity) {
        super(identity);
    }

    @Option(value = "Makes the file when it does not exist. Without it that is an error.", example = "create()")
    public void create() {
        makes = true;
    }

    @Option(value = "It is removed where it stands.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Option(value = "What is not there yet is put after the last line in which this regular expression is found. Default the end of the file.",
        example = "after '^Include '")
    public void after(String regex) {
        behind = pattern("after", regex, 0);
        places++;
    }

    @Option(value = "What is not there yet is put before the first line in which this regular expression is found. Default the end of the file.",
        example = "before '^Match '")
    public void before(String regex) {
        ahead = pattern("before", regex, 0);
        places++;
    }

    @Override
    protected void validate() {
        if (places > 1) {
            complain(id() + " has more than one place", "it stands once in the file", "write after '...' or before '...'");
        }
        if (unwanted && (makes || places > 0)) {
            complain(id() + " is absent and says where it shall stand", "", "drop absent(), or create(), after and before");
        }
    }

    final boolean unwanted() {
        return unwanted;
    }

    @Override
    final boolean makesFile() {
        return makes;
    }

    @Override
    final boolean onlyRemoves() {
        return unwanted;
    }

    /** Where new lines go; a place that is not there is an error, because elsewhere they may mean something else. */
    final int place(TextLines lines) {
        if (behind == null && ahead == null) {
            return lines.size();
        }
        int found = behind != null ? lines.last(behind) : lines.first(ahead);
        if (found < 0) {
            throw new ProblemException(Problem.of(id() + ": the place for it is not in the file",
                "no line has " + (behind != null ? "'" + behind + "' of after" : "'" + ahead + "' of before"),
                "correct the regular expression, or drop it to put the lines at the end"));
        }
        return behind != null ? found + 1 : found;
    }
}
