package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

@KnownAs(ansible = "pids")
@TaskDoc(word = "processCheck", summary = "Fails if a process does not run.",
    identity = "the name of its program, or any name if pidFile or pattern identifies it",
    plan = "Also runs in a plan, as long as no earlier task has a planned change; after that it is unknown.")
public final class ProcessCheck extends Task {

    /** The system truncates names to this length. */
    private static final int LONGEST_NAME = 15;

    private String idFile;
    private Pattern commandLine;

    public ProcessCheck(String identity) {
        super(identity);
    }

    @Option(value = "The file that contains its process id, relative to the root.", example = "pidFile '/run/nginx.pid'")
    public void pidFile(String path) {
        idFile = path;
    }

    @Option(value = "A regular expression that must be found in its command line.", example = "pattern 'java .*shop.jar'")
    public void pattern(String regex) {
        commandLine = Patterns.of(regex);
    }

    @Override
    protected void validate() {
        if (idFile != null && commandLine != null) {
            complain(id() + " has both pidFile and pattern", "only one of them can be used", "remove one of them");
        }
    }

    /** It only reads. */
    @Override
    protected Optional<Scope> reach(Context context) {
        return Optional.empty();
    }

    @Override
    protected Decision plan(Context context) {
        List<RunningProcess> running = context.box().processes().all();
        Long wanted = idFile == null ? null : pid(context);
        List<Long> pids = running.stream().filter(process -> is(process, wanted)).map(RunningProcess::pid).toList();
        if (pids.isEmpty()) {
            throw new ProblemException(Problem.of("No process " + identity() + " runs", evidence(wanted), "check why it does not run, or correct its name"));
        }
        return Decision.nothing("it runs as process " + pids.get(0) + (pids.size() > 1 ? " and " + (pids.size() - 1) + " more" : ""),
            Map.of("pid", pids.get(0), "pids", pids), pids.toString());
    }

    private boolean is(RunningProcess process, Long wanted) {
        if (wanted != null) {
            return process.pid() == wanted;
        }
        if (commandLine != null) {
            return Patterns.found(commandLine, process.command());
        }
        String name = identity().length() > LONGEST_NAME ? identity().substring(0, LONGEST_NAME) : identity();
        String program = process.command().split(" ", 2)[0];
        return process.name().equals(name) || program.substring(program.lastIndexOf('/') + 1).equals(identity());
    }

    private String evidence(Long wanted) {
        return wanted != null ? idFile + " contains " + wanted + ", and no such process is running"
            : commandLine != null ? "no command line matches '" + commandLine + "'" : "no program has this name";
    }

    private long pid(Context context) {
        Path file = context.followed(context.path(idFile));
        if (!(context.box().files().entry(file) instanceof Entry.RegularFile)) {
            throw new ProblemException(Problem.of("No process " + identity() + " runs", "there is no file " + idFile,
                "check why it does not run, or correct pidFile"));
        }
        String text = context.box().files().content(file).text().orElse("").strip();
        if (!text.matches("\\d{1,18}")) {
            throw new ProblemException(Problem.of(idFile + " contains no process id", "a number was expected", "name the file that the program writes"));
        }
        return Long.parseLong(text);
    }
}
