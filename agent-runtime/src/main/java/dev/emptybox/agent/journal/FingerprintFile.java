package dev.emptybox.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The recorded fingerprints of tasks, in one JSON file that is replaced atomically. The newest are kept. A damaged file
 * counts as empty, which costs a restart of the affected services.
 */
final class FingerprintFile {

    private static final int MOST = 1000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;

    FingerprintFile(Path file) {
        this.file = file;
    }

    synchronized Map<String, String> all() {
        try {
            return JSON.readValue(Files.readAllBytes(file), new TypeReference<LinkedHashMap<String, String>>() { });
        } catch (NoSuchFileException | JsonProcessingException none) {
            return new LinkedHashMap<>();
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The fingerprints of earlier work cannot be read", e.toString(), "make " + file + " readable for the agent"), e);
        }
    }

    synchronized void put(String task, String fingerprint) {
        Map<String, String> all = all();
        all.remove(task);
        all.put(task, fingerprint);
        while (all.size() > MOST) {
            all.remove(all.keySet().iterator().next());
        }
        try {
            Durable.replace(file, JSON.writeValueAsBytes(all));
        } catch (IOException full) {
            throw new ProblemException(Problem.of("The fingerprint of " + task + " cannot be written", full.toString(),
                "check that the disk of the agent's home is writable and has free space"), full);
        }
    }
}
