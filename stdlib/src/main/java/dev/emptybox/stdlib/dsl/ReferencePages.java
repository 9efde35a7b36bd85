package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.dsl.Reference.OptionEntry;
import dev.emptybox.stdlib.dsl.Reference.TaskEntry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The reference as Markdown, generated from the declarations and from the examples that the build runs. */
public final class ReferencePages {

    private static final String SCRIPT = "converge.groovy";

    private ReferencePages() {
    }

    /**
     * Writes all pages; the build calls it.
     *
     * @param arguments the directory with the examples, and that of the pages
     */
    public static void main(String[] arguments) throws IOException {
        Path pages = Files.createDirectories(Path.of(arguments[1]));
        for (Map.Entry<String, String> page : all(Path.of(arguments[0])).entrySet()) {
            Files.writeString(pages.resolve(page.getKey()), page.getValue());
        }
    }

    /**
     * All pages by file name.
     *
     * @param examples a directory with one directory for each task
     */
    static Map<String, String> all(Path examples) throws IOException {
        var pages = new LinkedHashMap<String, String>();
        List<TaskEntry> tasks = Reference.tasks();
        pages.put("README.md", index(tasks));
        for (TaskEntry task : tasks) {
            pages.put(task.word() + ".md", page(task, example(examples, task.word())));
        }
        pages.put(PlanPage.NAME, PlanPage.text());
        pages.put(CompositePage.NAME, CompositePage.text());
        pages.put(EditorPage.NAME, EditorPage.text());
        return pages;
    }

    /** That in the directory of the task, and those with something after its name: {@code service}, {@code service-systemd}. */
    private static String example(Path examples, String word) throws IOException {
        var texts = new ArrayList<String>();
        texts.add(Files.readString(examples.resolve(word).resolve(SCRIPT)).strip());
        try (DirectoryStream<Path> more = Files.newDirectoryStream(examples, word + "-*")) {
            for (Path path : StreamSupport.stream(more.spliterator(), false).sorted().toList()) {
                texts.add(Files.readString(path.resolve(SCRIPT)).strip());
            }
        }
        return String.join("\n```\n\n```groovy\n", texts) + programs(examples, word);
    }

    /** The programs that the examples run, each below its name. */
    private static String programs(Path examples, String word) throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.find(examples, 4, (path, file) -> file.isRegularFile()
            && path.startsWith(examples) && examples.relativize(path).toString().matches(word + "(-[a-z]+)?/tasks/.*"))) {
            for (Path path : files.sorted().toList()) {
                Path name = examples.relativize(path);
                text.append("\n```\n\n`").append(name.subpath(1, name.getNameCount())).append("`:\n\n```\n").append(Files.readString(path).strip());
            }
        }
        return text.toString();
    }

    private static String index(List<TaskEntry> tasks) {
        var text = new StringBuilder("# The task standard library\n\nMade from the declarations of the tasks; `emptybox tasks` prints the same.\n\n| task | |\n|---|---|\n");
        tasks.forEach(task -> text.append("| [`").append(task.word()).append("`](").append(task.word()).append(".md) | ")
            .append(task.summary()).append(" |\n"));
        text.append("\n## Other words\n\n| word | |\n|---|---|\n");
        Reference.otherWords().forEach(word -> text.append("| `").append(cell(word.example())).append("` | ").append(cell(word.summary())).append(" |\n"));
        text.append("\n## Options of every task\n\n");
        options(text, tasks.get(0).options().stream().filter(OptionEntry::common).toList());
        elsewhere(text, tasks);
        text.append("\n## Your own\n\n[Tasks of a state repo](").append(CompositePage.NAME).append("), made of these tasks, and [editors](").append(EditorPage.NAME).append(") that know them.\n");
        text.append("\n## For programs\n\n[A plan as JSON](").append(PlanPage.NAME).append("): its members, and every kind of change.\n");
        return text.toString();
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static void elsewhere(StringBuilder text, List<TaskEntry> tasks) {
        text.append("\n## In other tools\n\n| here | Ansible | Puppet | Chef | Terraform |\n|---|---|---|---|---|\n");
        for (TaskEntry task : tasks) {
            text.append("| `").append(task.word()).append("` |");
            for (String tool : List.of("Ansible", "Puppet", "Chef", "Terraform")) {
                text.append(task.elsewhere().getOrDefault(tool, List.of()).stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ", " ", " |")));
            }
            text.append('\n');
        }
    }

    private static String page(TaskEntry task, String example) {
        var text = new StringBuilder("# ").append(task.word()).append("\n\n").append(task.summary()).append("\n\nThe argument is ")
            .append(task.identity()).append(".\n\n```groovy\n").append(example).append("\n```\n\n## Options\n\n");
        List<OptionEntry> own = task.options().stream().filter(option -> !option.common()).toList();
        if (own.isEmpty()) {
            text.append("None.\n");
        } else {
            options(text, own);
        }
        if (task.options().stream().anyMatch(OptionEntry::common)) {
            text.append("\nFor `named`, `onlyIf`, `retries` and others see [options of every task](README.md#options-of-every-task).\n");
        }
        text.append("\n## In a plan\n\n").append(task.plan()).append('\n');
        return text.append("\n## In other tools\n\n").append(capital(PeerNames.text(task))).append(".\n").toString();
    }

    private static void options(StringBuilder text, List<OptionEntry> options) {
        text.append("| option | |\n|---|---|\n");
        for (OptionEntry option : options) {
            text.append("| `").append(cell(option.example())).append("` | ").append(option.required() ? "**Required.** " : "")
                .append(cell(option.text())).append(" |\n");
            for (OptionEntry inner : option.block()) {
                text.append("| &nbsp;&nbsp;`").append(cell(inner.example())).append("` | in `").append(option.name()).append("`: ")
                    .append(cell(inner.text())).append(" |\n");
            }
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", "\\n");
    }
}
