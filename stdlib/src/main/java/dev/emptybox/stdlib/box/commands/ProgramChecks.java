package dev.emptybox.stdlib.box.commands;

import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Checks that the program and the working directory of a process exist. On a box that does not know its programs, they do. */
public final class ProgramChecks {

    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int EXECUTABLE = 0111;

    private final Reads world;

    private ProgramChecks(Reads world) {
        this.world = world;
    }

    public static List<Precondition> of(Command command, Reads box) {
        return new ProgramChecks(box).checks(command.argv().get(0), command.directory(), command.environment(), "Cannot run exec " + command.text());
    }

    public static List<Precondition> of(Service.Definition definition, Reads box) {
        return of(definition, "Service " + definition.name() + " cannot start", box);
    }

    /** @param failure the beginning of problems */
    public static List<Precondition> of(Service.Definition definition, String failure, Reads box) {
        return definition.argv().isEmpty() ? List.of() : new ProgramChecks(box).checks(definition.argv().get(0), definition.directory(),
            definition.environment(), failure);
    }

    private List<Precondition> checks(String program, Path directory, Map<String, String> environment, String failure) {
        return List.of(
            new Precondition("the working directory " + directory + " exists", () -> directoryProblem(directory, failure)),
            new Precondition("the program " + program + " exists",
                () -> program.contains("/") ? fileProblem(program, directory.resolve(program), failure) : nameProblem(program, environment.get("PATH"), failure)));
    }

    private Problem directoryProblem(Path directory, String failure) {
        Entry entry = at(directory);
        if (entry instanceof Entry.Directory || entry.absent() && !world.commands().knowsPrograms()) {
            return null;
        }
        return Problem.of(failure + ": its working directory is missing", directory + (entry.absent() ? " does not exist" : " is not a directory"),
            "create it in an earlier task: directory '" + directory + "'");
    }

    private Problem fileProblem(String program, Path file, String failure) {
        Entry entry = at(file);
        if (isProgram(entry) || entry.absent() && !world.commands().knowsPrograms()) {
            return null;
        }
        return entry instanceof Entry.RegularFile
            ? Problem.of(failure + ": program " + program + " is not executable", file + " has no execute permission",
                "set mode '0755' in the task that places it")
            : Problem.of(failure + ": program " + program + " was not found", file + (entry.absent() ? " does not exist" : " is " + entry.describe()),
                "place it in an earlier task");
    }

    /** @param path the search path, null for that of the agent */
    private Problem nameProblem(String program, String path, String failure) {
        boolean found = path == null && world.commands().hasProgram(program) || !world.commands().knowsPrograms()
            || Stream.of((path == null ? USUAL_PATH : path).split(":")).filter(entry -> entry.startsWith("/"))
                .anyMatch(entry -> isProgram(at(Path.of(entry, program))));
        return found ? null : Problem.of(failure + ": program " + program + " was not found",
            "it is not in PATH" + (path == null ? "" : " " + path), "install it, or write its path");
    }

    private Entry at(Path path) {
        return world.files().entry(world.files().resolver().landing(path));
    }

    private static boolean isProgram(Entry entry) {
        return entry instanceof Entry.RegularFile file && (file.attributes().mode() == null || (file.attributes().mode() & EXECUTABLE) != 0);
    }
}
