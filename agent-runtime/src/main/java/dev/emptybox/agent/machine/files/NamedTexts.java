package dev.emptybox.agent.machine.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.os.PrivateDirectory;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the agent has written to files with secrets, with placeholders in place of the values: one JSON file for each, in the
 * home of the agent. Written after the file itself, and only for display: without it less of the next diff is shown.
 */
public final class NamedTexts {

    private final Path directory;
    private final ObjectMapper json = new ObjectMapper();

    private NamedTexts(Path directory) {
        this.directory = directory;
    }

    /** @param home of the agent; created when needed */
    public static NamedTexts in(Path home) {
        return new NamedTexts(home.toAbsolutePath().resolve("texts"));
    }

    /** An agent without a home records nothing. */
    public static NamedTexts none() {
        return new NamedTexts(null);
    }

    /**
     * The members of the JSON file.
     *
     * @param sha256 of the content with the values
     */
    private record Entry(String path, String sha256, String text, Map<String, String> marks) {

        private Entry {
            Objects.requireNonNull(sha256, "sha256 is null");
            Objects.requireNonNull(text, "text is null");
            Objects.requireNonNull(marks, "marks is null");
        }
    }

    /** @param digest of the file as it is */
    Optional<NamedText> of(Path path, Supplier<String> digest) {
        if (directory == null) {
            return Optional.empty();
        }
        try {
            Path file = file(path);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Entry entry = json.readValue(Files.readAllBytes(file), Entry.class);
            NamedText text = NamedText.of(entry.text(), entry.marks());
            return Optional.of(entry.sha256().equals(digest.get()) ? text : text.changed());
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    /** @param named null if the new content has no secrets */
    void keep(Path path, String digest, NamedText named) {
        if (directory == null) {
            return;
        }
        Path file = file(path);
        try {
            if (named != null) {
                PrivateDirectory.at(directory);
                Durable.replace(file, json.writeValueAsBytes(new Entry(path.toString(), digest, named.text(), named.marks())));
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException | ProblemException unwritable) {
            // The old entry has the digest of another content, so it is not taken for the current one.
            Durable.removeQuietly(file);
        }
    }

    private Path file(Path path) {
        return directory.resolve(Digests.sha256(path.toString()) + ".json");
    }
}
