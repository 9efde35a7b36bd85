package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Programs;
import dev.emptybox.stdlib.model.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Exit codes of processes, in files: {@code TOKEN CODE} in a file named like the service. A shell, which runs as the agent
 * and leads the group of the process, waits for it and writes the file. So the code is known even if the agent that started
 * the process is dead by then. Without a shell there are none.
 */
final class ExitFiles {

    /** Records nothing. */
    static final ExitFiles NONE = new ExitFiles(null);

    /** With a trap the shell survives the signal that stops its group. It prints nothing of its own into the log of the process. */
    private static final String WAIT = "trap : TERM INT HUP QUIT; exec 3>&2 2>/dev/null; (exec \"$@\" 2>&3 3>&-); code=$?; echo \"$" + ServiceTag.VARIABLE + " $code\" > \"$0\"; exit $code";

    private final Path directory;

    private ExitFiles(Path directory) {
        this.directory = directory;
    }

    static ExitFiles in(Path directory) {
        return new ExitFiles(directory);
    }

    /** The beginning of a command that records the exit code of the rest; may be empty. */
    List<String> recording(String name) {
        Optional<Path> shell = directory == null ? Optional.empty() : Programs.tool("sh");
        if (shell.isEmpty() || !exists()) {
            return List.of();
        }
        return List.of(shell.get().toString(), "-c", WAIT, directory.resolve(name).toString());
    }

    private boolean exists() {
        try {
            Files.createDirectories(directory);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    /** The exit that was seen, or a better known one. */
    ExitStatus known(ServiceRecord start, ExitStatus seen) {
        return directory != null && seen == ExitStatus.GONE ? recorded(start).orElse(seen) : seen;
    }

    private Optional<ExitStatus> recorded(ServiceRecord start) {
        try {
            String[] parts = Files.readString(directory.resolve(start.name())).strip().split(" ");
            return parts.length == 2 && parts[0].equals(start.token()) && parts[1].matches("\\d{1,3}")
                ? Optional.of(ExitStatus.of(Integer.parseInt(parts[1]))) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }
}
