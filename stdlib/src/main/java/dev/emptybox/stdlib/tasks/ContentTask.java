package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Common options of tasks that write the whole content of a file: validation and backup. */
abstract class ContentTask extends PathTask {

    private static final Duration VALIDATION_LIMIT = Duration.ofMinutes(1);
    private static final String PLACE = "%s";

    private List<String> validation = List.of();
    private boolean backsUp;

    ContentTask(String identity) {
        super(identity);
    }

    @Option(value = "A command that must accept the new content before it replaces the old content. %s is the file with the new content, in the same directory. A plan does not run it. Default none.",
        example = "validate 'nginx', '-t', '-c', '%s'")
    public void validate(String program, String... arguments) {
        var words = new ArrayList<>(List.of(program));
        words.addAll(List.of(arguments));
        validation = List.copyOf(words);
        if (words.stream().noneMatch(word -> word.contains(PLACE))) {
            complain(id() + ": the command in validate does not read the file", "no argument contains %s",
                "write %s in place of the name of the file");
        }
    }

    @Option(value = "Keeps the previous content in NAME.bak beside the file, replacing an earlier backup. The outcome has its path as backupFile.",
        example = "backup()")
    public void backup() {
        backsUp = true;
    }

    final boolean checksOrKeeps() {
        return backsUp || !validation.isEmpty();
    }

    @Override
    final Decision content(Context context, Bytes content) {
        Decision decision = super.content(context, content);
        if (!checksOrKeeps()) {
            return decision;
        }
        var wanted = new ArrayList<Decision.Wanted>();
        Map<String, Object> values = new LinkedHashMap<>(decision.values());
        for (Decision.Wanted one : decision.wanted()) {
            if (one.change() instanceof FileChange.WriteFile write) {
                Path backup = backupOf(context, write.path());
                if (backup != null) {
                    values.put("backupFile", backup.toString());
                }
                wanted.add(new Decision.Wanted(new FileChange.WriteFile(write.path(), write.content(), write.attributes(),
                    validation(context), backup, write.named()), one.basis(), one.reason() + condition(context) + kept(context, backup), one.diff()));
            } else {
                wanted.add(one);
            }
        }
        return new Decision(decision.reason(), wanted, values, decision.unknown(), decision.mark());
    }

    private Path backupOf(Context context, Path path) {
        if (!backsUp || context.box().files().entry(path).absent()) {
            return null;
        }
        Path backup = context.followed(path.resolveSibling(path.getFileName() + BACKUP));
        if (!context.box().files().entry(backup).absent()) {
            regular(context, backup, context.box().files().entry(backup));
        }
        return backup;
    }

    private static String kept(Context context, Path backup) {
        return backup == null ? "" : "; the previous content is kept in " + context.name(backup)
            + (context.box().files().entry(backup).absent() ? "" : ", replacing its content");
    }

    private Command validation(Context context) {
        return validation.isEmpty() ? null
            : new Command(validation, context.root(), Map.of(), Bytes.of(""), VALIDATION_LIMIT, Set.of(0));
    }

    private String condition(Context context) {
        return validation.isEmpty() ? "" : "; it is used if this command accepts it: " + validation(context).text();
    }
}
