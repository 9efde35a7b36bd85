package dev.emptybox.agent.cli;

import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.dsl.PeerNames;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tasks", mixinStandardHelpOptions = true, description = "Prints the reference of the standard library and of the tasks of a state repo: all words, or one of them.")
final class TasksCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A task or another word.")
    private String name;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--repo", paramLabel = "DIR", defaultValue = ".", description = "Directory of the state repo. Default: the state repo that contains the current directory.")
    private Path repo;

    TasksCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var entries = new TreeMap<String, Record>();
        Reference.otherWords().forEach(word -> entries.put(word.word(), word));
        Reference.tasks().forEach(task -> entries.put(task.word(), task));
        List<Reference.TaskEntry> own = own();
        own.forEach(task -> entries.put(task.word(), task));
        if (name == null) {
            all(own);
            return 0;
        }
        Record entry = entries.get(name);
        if (entry == null) {
            throw new ProblemException(PeerNames.answer(name).map(answer -> Problem.of("There is no task or word '" + name + "'", answer.why(), "see emptybox tasks"))
                .orElseGet(() -> Problem.of("There is no task or word '" + name + "'", Words.didYouMean(name, entries.keySet()), "see emptybox tasks")));
        }
        if (json) {
            console.json(entry);
        } else if (entry instanceof Reference.TaskEntry task) {
            print(console.out(), task);
        } else {
            print(console.out(), (Reference.WordEntry) entry);
        }
        return 0;
    }

    /** The tasks of the state repo; none outside of one. */
    private List<Reference.TaskEntry> own() {
        Path around = RepoDirectory.around(repo, "");
        return around == null ? List.of() : ScriptHost.tasks(around, RepoModules.of(around, console, console.err()::problem), Map.of(), console.err()::problem);
    }

    private void all(List<Reference.TaskEntry> own) {
        if (json) {
            console.json(Stream.of(own, Reference.tasks(), Reference.otherWords()).flatMap(List::stream).toList());
            return;
        }
        Printer out = console.out();
        if (!own.isEmpty()) {
            out.line(out.bold("Tasks of this state repo"));
            own.forEach(task -> out.line(line(task.word(), task.summary())));
            out.line("");
            out.line(out.bold("Tasks of the standard library"));
        }
        Reference.tasks().forEach(task -> out.line(line(task.word(), task.summary())));
        out.line("");
        out.line(out.bold("Other words"));
        Reference.otherWords().forEach(word -> out.line(line(word.word(), word.summary())));
    }

    private static String line(String word, String summary) {
        return String.format("%-12s %s", word, summary);
    }

    private static void print(Printer out, Reference.WordEntry word) {
        out.line(out.bold(word.word()));
        out.line(word.summary());
        out.line("");
        out.line("  " + out.green(word.example()));
    }

    private static void print(Printer out, Reference.TaskEntry task) {
        out.line(out.bold(task.source().isEmpty() ? Reference.form(task.word()) : task.word() + "('...') { }"));
        out.line(task.summary());
        if (!task.source().isEmpty()) {
            out.line("Declared in " + task.source() + ".");
        }
        out.line("The argument is " + task.identity() + ".");
        out.line("Plan: " + task.plan());
        if (task.source().isEmpty()) {
            out.line("Elsewhere: " + PeerNames.text(task) + ".");
        }
        out.line("");
        out.line(out.bold("Options"));
        task.options().stream().filter(o -> !o.common()).forEach(option -> option(out, option, "  "));
        var common = task.options().stream().filter(Reference.OptionEntry::common).toList();
        if (!common.isEmpty()) {
            out.line("");
            out.line(out.bold("Options of every task"));
            common.forEach(option -> option(out, option, "  "));
        }
    }

    private static void option(Printer out, Reference.OptionEntry option, String indent) {
        out.line(indent + out.green(option.example()) + (option.required() ? "  (required)" : ""));
        out.line(indent + "    " + option.text());
        option.block().forEach(inner -> option(out, inner, indent + "    "));
    }
}
