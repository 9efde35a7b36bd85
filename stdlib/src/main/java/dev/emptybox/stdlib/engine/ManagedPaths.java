package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The paths that tasks of a run manage so far, so that a service can name a path instead of the outcome of its task. */
public final class ManagedPaths {

    private static final String EXTENSION = ".*/[^/]*\\.[A-Za-z][A-Za-z0-9]*";

    private final Context context;
    private final Map<Path, List<Outcome>> outcomes = new LinkedHashMap<>();

    ManagedPaths(Context context) {
        this.context = context;
    }

    void add(Task task, Outcome outcome) {
        task.managed(context).ifPresent(path -> outcomes.computeIfAbsent(path, fresh -> new ArrayList<>()).add(outcome));
    }

    /** The outcomes of the tasks that manage the path; empty if the text is a value. */
    public List<Outcome> of(String text) {
        return isPath(text) ? outcomes.getOrDefault(context.path(text), List.of()) : List.of();
    }

    /** The problem with a text that is meant as a path but not managed. */
    public Optional<Problem> problem(String task, String option, String text) {
        List<String> known = outcomes.keySet().stream().map(context::name).toList();
        if (!isPath(text) || !isMeantAsPath(text, known)) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(task + ": " + option + " '" + text + "' is a path that no earlier task manages",
            "the service would not notice its changes; " + Words.didYouMean(text, known),
            "use the outcome or path of an earlier task, or write " + option + "([value: '" + text + "']) when it is no path"));
    }

    private boolean isMeantAsPath(String text, List<String> known) {
        Path above = context.path(text).getParent();
        boolean beside = text.contains("/") && outcomes.keySet().stream().anyMatch(path -> path.equals(above) || above.equals(path.getParent()) && !above.equals(context.root()));
        boolean near = (text.contains("/") || text.contains(".")) && !Words.nearest(text, known).isEmpty();
        return text.matches("\\.{0,2}/.*") || text.matches(EXTENSION) || beside || near;
    }

    /** Whether it can be a path: URLs and sentences cannot. */
    private static boolean isPath(String text) {
        return !text.isEmpty() && text.length() < 256 && !Secrets.within(text) && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == ':' || c == 0);
    }
}
