package dev.emptybox.agent.cli;

import dev.emptybox.agent.snapshot.Snapshot;
import dev.emptybox.agent.snapshot.SnapshotFile;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The source of a snapshot: a file or an agent. */
final class SnapshotSource {

    private static final String ENDPOINT = "/snapshot";

    private SnapshotSource() {
    }

    /** @param from a file, or the URL of an agent */
    static Snapshot read(String from, Path tokenFile) {
        if (from.matches("(?i)https?://.*")) {
            return SnapshotFile.parse(text(AgentAddress.at(from.replaceFirst(ENDPOINT + "/*$", ""), tokenFile)), Http.shown(from));
        }
        return SnapshotFile.parse(text(Path.of(from), "take one on the box: emptybox snapshot -o FILE"), from);
    }

    static String text(AgentAddress agent) {
        return agent.asked(ENDPOINT);
    }

    static String text(Path file, String cure) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException none) {
            throw new ProblemException(Problem.of("There is no snapshot " + file, "", cure), none);
        } catch (AccessDeniedException closed) {
            throw new ProblemException(Problem.of("The snapshot " + file + " cannot be read", "it is private to the user of the agent",
                "run the command as that user, or as root"), closed);
        } catch (CharacterCodingException binary) {
            throw new ProblemException(Problem.of(file + " is not a snapshot of a box", "it is not text", cure), binary);
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The snapshot " + file + " cannot be read", String.valueOf(unreadable.getMessage()), cure), unreadable);
        }
    }
}
