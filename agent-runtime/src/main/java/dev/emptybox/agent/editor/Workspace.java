package dev.emptybox.agent.editor;

import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.script.StateFiles;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A state repo with the texts that are open in the editor. */
final class Workspace {

    private final Path directory;
    private final Function<Path, Map<String, Path>> modules;
    private final Map<String, String> edited = new HashMap<>();

    /** @param modules the directories of the modules of a state repo, by name */
    Workspace(Path directory, Function<Path, Map<String, Path>> modules) {
        this.directory = directory;
        this.modules = modules;
    }

    Path directory() {
        return directory;
    }

    /** @param text null when the file is closed */
    void edit(Path file, String text) {
        String path = directory.relativize(file).toString();
        if (text == null) {
            edited.remove(path);
        } else {
            edited.put(path, text);
        }
    }

    /** The open files, relative to the directory. */
    Set<String> open() {
        return Set.copyOf(edited.keySet());
    }

    String text(Path file) {
        return edited.getOrDefault(directory.relativize(file).toString(), "");
    }

    /** Everything that the compiler finds; saved files of the state count. */
    List<Problem> problems() {
        try {
            return ScriptHost.problems(directory, modules.apply(directory), new StateFiles(directory).all(Map.of(), Map.of()), edited);
        } catch (ProblemException wrong) {
            return wrong.problems();
        }
    }

    List<Reference.TaskEntry> tasks() {
        return ScriptHost.tasks(directory, modules.apply(directory), edited, problem -> { });
    }

    Suggestions suggestions() {
        return new Suggestions(tasks(), state());
    }

    private Map<String, Object> state() {
        try {
            return new StateFiles(directory).read(Map.of(), Map.of()).members();
        } catch (ProblemException unreadable) {
            return Map.of();
        }
    }
}
