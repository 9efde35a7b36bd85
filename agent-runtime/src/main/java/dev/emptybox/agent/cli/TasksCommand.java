package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import dev.emptybox.stdlib.script.Reference;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tasks", mixinStandardHelpOptions = true, description = "The reference of the standard library: all tasks, or one with its options.")
final class TasksCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A task.")
    private String name;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    TasksCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Reference.TaskEntry> tasks = Reference.tasks();
        if (name == null) {
            if (json) {
                console.json(tasks);
            } else {
                tasks.forEach(task -> console.out().line(String.format("%-12s %s", task.word(), task.summary())));
            }
            return 0;
        }
        Reference.TaskEntry task = tasks.stream().filter(t -> t.word().equals(name)).findFirst().orElseThrow(() ->
            new ProblemException(Problem.of("There is no task '" + name + "'",
                Words.didYouMean(name, tasks.stream().map(Reference.TaskEntry::word).toList()), "see emptybox tasks")));
        if (json) {
            console.json(task);
        } else {
            print(console.out(), task);
        }
        return 0;
    }

    private static void print(Printer out, Reference.TaskEntry task) {
        out.line(out.bold(task.word() + "('...') { }"));
        out.line(task.summary());
        out.line("The argument is " + task.identity() + ".");
        out.line("Plan: " + task.plan());
        out.line("");
        out.line(out.bold("Options"));
        task.options().stream().filter(o -> !o.common()).forEach(option -> option(out, option, "  "));
        out.line("");
        out.line(out.bold("Options of every task"));
        task.options().stream().filter(Reference.OptionEntry::common).forEach(option -> option(out, option, "  "));
    }

    private static void option(Printer out, Reference.OptionEntry option, String indent) {
        out.line(indent + out.green(option.example()) + (option.required() ? "  (required)" : ""));
        out.line(indent + "    " + option.text());
        option.block().forEach(inner -> option(out, inner, indent + "    "));
    }
}
