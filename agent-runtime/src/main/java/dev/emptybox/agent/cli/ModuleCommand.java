package dev.emptybox.agent.cli;

import dev.emptybox.agent.git.Credentials;
import dev.emptybox.agent.git.Module;
import dev.emptybox.agent.git.ModuleFiles;
import dev.emptybox.agent.git.ModuleSource;
import dev.emptybox.agent.git.WorkingCopy;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "module", mixinStandardHelpOptions = true, description = "Manages the modules of a state repo: tasks, templates and files of other Git repositories.",
    subcommands = {ModuleCommand.Add.class, ModuleCommand.Update.class, ModuleCommand.Remove.class, ModuleCommand.All.class}, synopsisSubcommandLabel = "COMMAND")
final class ModuleCommand {

    /** What the commands share. */
    abstract static class OfRepo implements Callable<Integer> {

        final Console console;

        @Option(names = "--repo", paramLabel = "DIR", defaultValue = ".", description = "Directory of the state repo. Default: the state repo that contains the current directory.")
        private Path directory;

        @Option(names = "--credentials", paramLabel = "FILE", description = "File with the user and password or token for the Git server.")
        private Path credentials;

        OfRepo(Console console) {
            this.console = console;
        }

        final Path repo() {
            Path around = RepoDirectory.around(directory, "");
            if (around == null) {
                throw new ProblemException(Problem.of("There is no converge.groovy in " + directory.toAbsolutePath().normalize() + " or above",
                    "modules belong to a state repo", "name its directory with --repo"));
            }
            return around;
        }

        final ModuleSource source(Path repo) {
            return new ModuleSource(new WorkingCopy(repo, ""), CacheDirectory.of(console.environment()).resolve("source/modules"),
                credentials == null ? Credentials.none() : Credentials.of(credentials));
        }

        static String line(Module.Locked module) {
            return module.module().name() + "  " + module.ref() + "  " + module.commit().substring(0, 10) + "  " + module.module().git()
                + (module.module().path().isEmpty() ? "" : " (" + module.module().path() + ")");
        }

        /** The tasks of a module as words, for the person who adds it. */
        final void tasks(String name, Path content) {
            List<Reference.TaskEntry> tasks = ScriptHost.tasks(content.resolve("none"), Map.of(name, content), Map.of(), console.err()::problem);
            if (!tasks.isEmpty()) {
                console.out().line("  tasks: " + tasks.stream().map(Reference.TaskEntry::word).collect(Collectors.joining(", ")));
            }
        }

        static Module known(Map<String, Module> modules, String name) {
            if (!modules.containsKey(name)) {
                throw new ProblemException(Problem.of("There is no module " + name + " in modules.json", Words.didYouMean(name, modules.keySet()), "see emptybox module list"));
            }
            return modules.get(name);
        }
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a module: writes modules.json, and its commit and content digest to modules.lock.")
    static final class Add extends OfRepo {

        @Parameters(index = "0", paramLabel = "NAME", description = "The name of the module in this state repo.")
        private String name;

        @Parameters(index = "1", paramLabel = "GIT", description = "The address of its Git repository; ./ and ../ are relative to that of the state repo.")
        private String git;

        @Option(names = "--version", paramLabel = "VERSION", defaultValue = "", description = "A tag, a range of tags such as ^1.2, a branch or a commit. Default: the head of the repository.")
        private String version;

        @Option(names = "--path", paramLabel = "DIR", defaultValue = "", description = "The directory of the module in its repository.")
        private String path;

        Add(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            Path repo = repo();
            if (!ModuleFiles.isName(name)) {
                throw new ProblemException(Problem.of("'" + name + "' cannot be the name of a module", "it is the name of a directory", "use small letters, digits and dashes"));
            }
            var wanted = new TreeMap<>(ModuleFiles.wanted(repo));
            var locked = new TreeMap<>(ModuleFiles.locked(repo));
            if (wanted.containsKey(name)) {
                throw new ProblemException(Problem.of("There is a module " + name + " already", wanted.get(name).git(), "edit modules.json and run: emptybox module update " + name));
            }
            ModuleSource source = source(repo);
            Module.Locked module = source.lock(new Module(name, git, version, path));
            wanted.put(name, module.module());
            locked.put(name, module);
            ModuleFiles.write(repo, wanted, locked);
            console.out().line("added " + line(module));
            tasks(name, source.content(module));
            return 0;
        }
    }

    @Command(name = "update", mixinStandardHelpOptions = true, description = "Chooses the newest commit that modules.json allows, and writes modules.lock.")
    static final class Update extends OfRepo {

        @Parameters(paramLabel = "NAME", arity = "0..*", description = "The modules. Default: all.")
        private List<String> names;

        Update(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            Path repo = repo();
            Map<String, Module> wanted = ModuleFiles.wanted(repo);
            Map<String, Module.Locked> before = ModuleFiles.locked(repo);
            var locked = new TreeMap<>(before);
            locked.keySet().retainAll(wanted.keySet());
            ModuleSource source = source(repo);
            for (String name : names == null || names.isEmpty() ? List.copyOf(wanted.keySet()) : names) {
                locked.put(name, source.lock(known(wanted, name)));
            }
            ModuleFiles.write(repo, wanted, locked);
            locked.forEach((name, module) -> console.out().line((module.equals(before.get(name)) ? "unchanged " : "updated   ") + line(module)));
            before.keySet().stream().filter(name -> !locked.containsKey(name)).forEach(name -> console.out().line("removed   " + name));
            return 0;
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a module from modules.json and modules.lock.")
    static final class Remove extends OfRepo {

        @Parameters(paramLabel = "NAME", description = "The module.")
        private String name;

        Remove(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            Path repo = repo();
            var wanted = new TreeMap<>(ModuleFiles.wanted(repo));
            var locked = new TreeMap<>(ModuleFiles.locked(repo));
            known(wanted, name);
            wanted.remove(name);
            locked.remove(name);
            ModuleFiles.write(repo, wanted, locked);
            console.out().line("removed " + name);
            return 0;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the modules with their commits and tasks; the lock is checked.")
    static final class All extends OfRepo {

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        All(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            Path repo = repo();
            ModuleSource source = source(repo);
            Map<String, Path> contents = source.checkout(source.head().revision()).modules();
            Map<String, Module.Locked> locked = ModuleFiles.locked(repo);
            if (json) {
                console.json(locked.values());
                return 0;
            }
            locked.forEach((name, module) -> {
                console.out().line(line(module));
                tasks(name, contents.get(name));
            });
            if (locked.isEmpty()) {
                console.out().line("No modules. Add one: emptybox module add NAME GIT");
            }
            return 0;
        }
    }
}
