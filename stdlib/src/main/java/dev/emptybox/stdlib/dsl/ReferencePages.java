package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.dsl.Reference.OptionEntry;
import dev.emptybox.stdlib.dsl.Reference.TaskEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The reference as Markdown, made from the declarations and from the examples that the build runs. */
public final class ReferencePages {

    private ReferencePages() {
    }

    /**
     * All pages by file name.
     *
     * @param example word to the text of its example's converge.groovy
     */
    public static Map<String, String> all(UnaryOperator<String> example) {
        var pages = new LinkedHashMap<String, String>();
        List<TaskEntry> tasks = Reference.tasks();
        pages.put("README.md", index(tasks));
        tasks.forEach(task -> pages.put(task.word() + ".md", page(task, example.apply(task.word()))));
        pages.put(PlanPage.NAME, PlanPage.text());
        return pages;
    }

    private static String index(List<TaskEntry> tasks) {
        var text = new StringBuilder("# The task standard library\n\nMade from the declarations of the tasks; `emptybox tasks` prints the same.\n\n| task | |\n|---|---|\n");
        tasks.forEach(task -> text.append("| [`").append(task.word()).append("`](").append(task.word()).append(".md) | ")
            .append(task.summary()).append(" |\n"));
        text.append("\n## Words that are no tasks\n\n| word | |\n|---|---|\n");
        Reference.otherWords().forEach(word -> text.append("| `").append(cell(word.example())).append("` | ").append(cell(word.summary())).append(" |\n"));
        text.append("\n## Options of every task\n\n");
        options(text, tasks.get(0).options().stream().filter(OptionEntry::common).toList());
        text.append("\n## For programs\n\n[A plan as JSON](").append(PlanPage.NAME).append("): its members, and every kind of change.\n");
        return text.toString();
    }

    private static String page(TaskEntry task, String example) {
        var text = new StringBuilder("# ").append(task.word()).append("\n\n").append(task.summary()).append("\n\nThe argument is ")
            .append(task.identity()).append(".\n\n```groovy\n").append(example.strip()).append("\n```\n\n## Options\n\n");
        List<OptionEntry> own = task.options().stream().filter(option -> !option.common()).toList();
        if (own.isEmpty()) {
            text.append("None of its own.\n");
        } else {
            options(text, own);
        }
        if (task.options().stream().anyMatch(OptionEntry::common)) {
            text.append("\n`named`, `onlyIf`, `retries` and the like are [options of every task](README.md#options-of-every-task).\n");
        }
        return text.append("\n## In a plan\n\n").append(task.plan()).append('\n').toString();
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
