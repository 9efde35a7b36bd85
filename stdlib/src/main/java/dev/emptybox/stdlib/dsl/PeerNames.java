package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.dsl.Reference.TaskEntry;
import dev.emptybox.stdlib.engine.KnownAs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What other tools call the tasks, and the task for a name of another tool. */
public final class PeerNames {

    /** What is written differently altogether. */
    private static final Map<String, String> OTHERWISE = Map.ofEntries(
        Map.entry("debug", "log.info"), Map.entry("set_fact", "def"), Map.entry("register", "def, with the outcome of the task"), Map.entry("include_vars", "readJson or readYaml"),
        Map.entry("notify", "restartOn or reloadOn of the service"), Map.entry("handlers", "restartOn or reloadOn of the service"),
        Map.entry("subscribe", "restartOn or reloadOn of the service"), Map.entry("with_items", "for or each"), Map.entry("loop", "for or each"),
        Map.entry("include_role", "a task of your own in tasks/"), Map.entry("import_role", "a task of your own in tasks/"),
        Map.entry("include_recipe", "a task of your own in tasks/"),
        Map.entry("include_tasks", "a task of your own in tasks/"), Map.entry("import_tasks", "a task of your own in tasks/"), Map.entry("lookup", "state, secret or readFile"),
        Map.entry("hiera", "state"), Map.entry("slurp", "readFile"), Map.entry("setup", "facts"), Map.entry("when", "if, or onlyIf in the task"));

    private PeerNames() {
    }

    /** The names of a task by tool, each without those tools that have nothing like it. */
    static Map<String, List<String>> of(Class<?> task) {
        var names = new LinkedHashMap<String, List<String>>();
        KnownAs known = task.getAnnotation(KnownAs.class);
        if (known != null) {
            put(names, "Ansible", known.ansible());
            put(names, "Puppet", known.puppet());
            put(names, "Chef", known.chef());
            put(names, "Terraform", known.terraform());
        }
        return names;
    }

    private static void put(Map<String, List<String>> names, String tool, String[] its) {
        if (its.length > 0) {
            names.put(tool, List.of(its));
        }
    }

    /** {@code Ansible: copy, file; Puppet: file}, or that there is nothing like it. */
    public static String text(TaskEntry task) {
        return task.elsewhere().isEmpty() ? "nothing in Ansible, Puppet, Chef and Terraform"
            : task.elsewhere().entrySet().stream().map(tool -> tool.getKey() + ": " + String.join(", ", tool.getValue())).collect(Collectors.joining("; "));
    }

    /**
     * The answer to a name of another tool.
     *
     * @param why  {@code copy of Ansible is 'file' or 'copyTree' in emptybox}
     * @param cure what to write
     */
    public record Answer(String why, String cure) {
    }

    /** Empty if it is none. The name of a collection before the name does not matter. */
    public static Optional<Answer> answer(String name) {
        String plain = plain(name);
        var tools = new ArrayList<String>();
        // The nearer a name is to the beginning of the names of a task, the more likely is the task meant.
        var tasks = new LinkedHashMap<String, Integer>();
        for (TaskEntry task : Reference.tasks()) {
            task.elsewhere().forEach((tool, names) -> {
                int place = names.stream().map(PeerNames::plain).toList().indexOf(plain);
                if (place >= 0) {
                    tools.add(tool);
                    tasks.merge(task.word(), plain(task.word()).equals(plain) ? -1 : place, Math::min);
                }
            });
        }
        if (!tasks.isEmpty()) {
            List<String> words = tasks.entrySet().stream().sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey).toList();
            return Optional.of(new Answer(name + " of " + and(tools.stream().distinct().sorted().toList()) + " is "
                + words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" or ")) + " in emptybox", "write for example: " + Reference.form(words.get(0))));
        }
        return OTHERWISE.entrySet().stream().filter(known -> plain(known.getKey()).equals(plain)).findFirst()
            .map(known -> new Answer(name + " is " + known.getValue() + " in emptybox", ""));
    }

    private static String and(List<String> names) {
        return names.size() == 1 ? names.get(0) : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    private static String plain(String name) {
        String[] parts = name.split("[.:]+");
        return Arrays.stream(parts).reduce((first, last) -> last).orElse(name).replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
    }
}
