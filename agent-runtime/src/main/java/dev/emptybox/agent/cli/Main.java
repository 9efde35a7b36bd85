package dev.emptybox.agent.cli;

import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.os.CallerEnvironment;
import dev.emptybox.agent.os.HomeLostException;
import dev.emptybox.stdlib.model.NativeText;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line: parses arguments, and converts failures to problems and exit codes. */
@Command(name = "emptybox", mixinStandardHelpOptions = true, version = "emptybox 0.1.0",
    description = "A pull-based deployment agent: follows a Git state repo and converges this box with its converge.groovy.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(DemoCommand.class, InitCommand.class, NewCommand.class, PlanCommand.class, CheckCommand.class,
        TestCommand.class, ApplyCommand.class, RunCommand.class, StatusCommand.class, HistoryCommand.class, ShowCommand.class, LogsCommand.class,
        OperatorCommands.Trigger.class, OperatorCommands.Pause.class, OperatorCommands.Resume.class,
        OperatorCommands.Rollback.class, OperatorCommands.ReleaseQuarantine.class, OnceCommand.class, SnapshotCommand.class, TasksCommand.class,
        ModuleCommand.class, LanguageServerCommand.class);

    static final int FAILED = 1;
    static final int CHANGES = 2;
    static final int USAGE = 64;
    static final int GIVEN_UP = 70;

    private Main() {
    }

    public static void main(String[] arguments) {
        int code = FAILED;
        try {
            code = run(System.out, System.err, CallerEnvironment.of(System.getenv()), arguments);
        } finally {
            // Also after an Error, when running threads would keep the process alive.
            System.exit(code);
        }
    }

    static int run(PrintStream out, PrintStream err, Map<String, String> environment, String... arguments) {
        Console console = new Console(out, err, environment);
        CommandLine line = new CommandLine(Main.class, new Factory(console));
        commands(arguments).forEach(line::addSubcommand);
        line.setDefaultValueProvider(new Defaults(environment, arguments));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setOut(new java.io.PrintWriter(out, true));
        line.setErr(new java.io.PrintWriter(err, true));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(console.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler((wrong, args) -> usage(console, wrong));
        line.setExecutionStrategy(Main::execute);
        line.setExecutionExceptionHandler((failed, at, parsed) -> failed(console, failed));
        if (arguments.length == 0) {
            line.usage(err);
            return USAGE;
        }
        try {
            return line.execute(arguments);
        } catch (Error fault) {
            return failed(console, fault);
        }
    }

    /**
     * The command named by the first word; all commands if there is none. The model of all commands is a large part of the
     * start-up time.
     */
    private static List<Class<?>> commands(String... arguments) {
        var named = COMMANDS.stream().filter(type -> arguments.length > 0 && type.getAnnotation(Command.class).name().equals(arguments[0])).toList();
        return named.isEmpty() ? Stream.concat(COMMANDS.stream(), Stream.<Class<?>>of(HelpCommand.class)).toList() : named;
    }

    private static int usage(Console console, CommandLine.ParameterException wrong) {
        // The parser repeats the option name if its value is wrong.
        console.err().line("emptybox: " + message(wrong).replace("option option ", "option "));
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched) {
            nearest(unmatched.getUnmatched(), wrong.getCommandLine()).forEach(word -> console.err().line("  did you mean " + word + "?"));
        }
        console.err().line("  try: " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }

    private static String message(CommandLine.ParameterException wrong) {
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched && !wrong.getCommandLine().getSubcommands().isEmpty()
            && !unmatched.getUnmatched().get(0).startsWith("-")) {
            return "there is no command '" + unmatched.getUnmatched().get(0) + "'";
        }
        return wrong.getMessage();
    }

    private static List<String> nearest(List<String> unmatched, CommandLine command) {
        String word = unmatched.stream().filter(each -> each.startsWith("-")).findFirst().orElse(unmatched.get(0)).replaceFirst("=.*", "");
        var known = new TreeSet<String>();
        if (word.startsWith("-")) {
            command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        } else {
            known.addAll(command.getSubcommands().keySet());
        }
        return Words.nearest(word, known).stream().limit(3).toList();
    }

    /** An unknown command is wrong usage even with --help: the parser would show the help of its parent. */
    private static int execute(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine command = last.commandSpec().commandLine();
        if (!command.getSubcommands().isEmpty() && !last.unmatched().isEmpty()) {
            throw new CommandLine.UnmatchedArgumentException(command, last.unmatched());
        }
        if (command.getCommand() instanceof HelpCommand) {
            List<String> about = last.matchedPositionals().stream().flatMap(each -> each.stringValues().stream()).toList();
            CommandLine above = command.getParent();
            if (!about.isEmpty() && !above.getSubcommands().containsKey(about.get(0))) {
                throw new CommandLine.UnmatchedArgumentException(above, about);
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int failed(Console console, Throwable failed) {
        if (failed instanceof ProblemException problem) {
            console.err().problems(problem.problems());
        } else if (failed instanceof SourceException source) {
            console.err().problem(source.problem());
        } else if (failed instanceof InvalidPathException path) {
            console.err().problem(NativeText.problem(path));
        } else if (failed instanceof HomeLostException lost) {
            console.err().problem(lost.problem());
        } else {
            console.err().line("emptybox: unexpected " + failed.getClass().getSimpleName() + ": " + failed.getMessage());
            console.err().line("  this is a bug in emptybox; run again with --debug and report the output");
        }
        console.trace(failed);
        return FAILED;
    }

    /** Passes the console to each command; commands have one constructor that takes it, or none. */
    private record Factory(Console console) implements CommandLine.IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                var constructor = type.getDeclaredConstructor(Console.class);
                return constructor.newInstance(console);
            } catch (NoSuchMethodException plain) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }
}
