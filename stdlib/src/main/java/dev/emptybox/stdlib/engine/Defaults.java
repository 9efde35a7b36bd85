package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Options that the tasks of a block have, unless they say otherwise. A task takes those that it has. */
public final class Defaults {

    private final Map<String, String> set = new LinkedHashMap<>();
    private final Set<String> taken = new TreeSet<>();
    private final Supplier<Where> here;
    private boolean closed;

    /** @param here the current line of the script */
    public Defaults(Supplier<Where> here) {
        this.here = here;
    }

    @Option(value = "The owner of what the tasks make.", example = "owner 'app'")
    public void owner(String name) {
        set("owner", name);
    }

    @Option(value = "The group of what the tasks make.", example = "group 'app'")
    public void group(String name) {
        set("group", name);
    }

    @Option(value = "Permissions of files, as octal text.", example = "mode '0640'")
    public void mode(String octal) {
        set("mode", octal);
    }

    @Option(value = "Permissions of directories, as octal text.", example = "directoryMode '0750'")
    public void directoryMode(String octal) {
        set("directoryMode", octal);
    }

    @Option(value = "The user that runs commands, services and jobs.", example = "runAs 'app'")
    public void runAs(String user) {
        set("runAs", user);
    }

    private void set(String option, String value) {
        if (closed) {
            // In the block of a task, it is an option that the task does not have.
            throw new ProblemException(new Problem(here.get(), "There is no option '" + option + "' here", "defaults are set before the first task of their block, and not in a task",
                "remove it, or move it to the beginning of defaults { }"));
        }
        set.put(option, value);
    }

    /** A task is about to be declared. */
    public void applyTo(Task task) {
        closed = true;
        task.take(this);
    }

    /** Called by a task for each default that it has. */
    public void give(String option, Consumer<String> setter) {
        String value = set.get(option);
        if (value != null) {
            taken.add(option);
            setter.accept(value);
        }
    }

    /**
     * Called at the end of the block.
     *
     * @throws ProblemException if no task has one of them
     */
    public void requireTaken() {
        for (String option : set.keySet()) {
            if (!taken.contains(option)) {
                throw new ProblemException(Problem.of("No task of this block has the default " + option, "it would have no effect", "remove it, or move a task into the block"));
            }
        }
    }
}
