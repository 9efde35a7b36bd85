package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.regex.Pattern;

/** Common options of tasks that ensure lines at a position in a file. */
abstract class LinesEdit extends TextEdit {

    private boolean makes;
    private boolean unwanted;
    private Pattern behind;
    private Pattern ahead;
    private int places;

    LinesEdit(String identity) {
        super(identity);
    }

    @Option(value = "Creates the file if it does not exist, which is otherwise an error.", example = "create()")
    public void create() {
        makes = true;
    }

    @Option(value = "Removes it.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Option(value = "Inserts after the last line that this regular expression matches. Default: the end of the file.",
        example = "after '^Include '")
    public void after(String regex) {
        behind = pattern("after", regex, 0);
        places++;
    }

    @Option(value = "Inserts before the first line that this regular expression matches. Default: the end of the file.",
        example = "before '^Match '")
    public void before(String regex) {
        ahead = pattern("before", regex, 0);
        places++;
    }

    @Override
    protected void validate() {
        if (places > 1) {
            complain(id() + " has both after and before", "it is inserted once", "write after '...' or before '...'");
        }
        if (unwanted && (makes || places > 0)) {
            complain(id() + " is absent and has a position", "", "remove absent(), or create(), after and before");
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

    /** The position of new lines; a missing position is an error, because elsewhere they may have another meaning. */
    final int place(TextLines lines) {
        if (behind == null && ahead == null) {
            return lines.size();
        }
        int found = behind != null ? lines.last(behind) : lines.first(ahead);
        if (found < 0) {
            throw new ProblemException(Problem.of(id() + ": its position is not found in the file",
                "no line matches " + (behind != null ? "'" + behind + "' of after" : "'" + ahead + "' of before"),
                "correct the regular expression, or remove it to append the lines at the end"));
        }
        return behind != null ? found + 1 : found;
    }
}
