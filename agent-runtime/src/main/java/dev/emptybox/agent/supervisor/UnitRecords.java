package dev.emptybox.agent.supervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.engine.UnitLedger;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records of units, one JSON file each: {@code PROVIDER-NAME.json} with the fingerprints of its inputs. A damaged one
 * counts as missing: the unit is then handled as new.
 */
public final class UnitRecords implements UnitLedger {

    private static final TypeReference<TreeMap<String, String>> INPUTS = new TypeReference<>() { };

    private final Path directory;
    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** @param home the agent's home; uses its directory {@code units}, created when needed */
    public UnitRecords(Path home) {
        this.directory = home.toAbsolutePath().resolve("units");
    }

    @Override
    public Map<String, String> inputs(Unit.Provider provider, String name) {
        Path file = file(provider, name);
        try {
            return Map.copyOf(json.readValue(Files.readAllBytes(file), INPUTS));
        } catch (NoSuchFileException | JsonProcessingException | NullPointerException nothingRemembered) {
            return Map.of();
        } catch (IOException e) {
            throw new ProblemException(Problem.of("The record of service " + name + " cannot be read", e.toString(),
                "make " + file + " readable for the agent"), e);
        }
    }

    @Override
    public void keep(Unit.Provider provider, String name, Map<String, String> inputs) {
        Path file = file(provider, name);
        try {
            if (inputs.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Durable.replace(file, json.writeValueAsBytes(new TreeMap<>(inputs)));
            }
        } catch (IOException e) {
            throw new ProblemException(Problem.of("Service " + name + " cannot be recorded", e.toString(),
                "make " + directory + " writable, and check the free space of its disk"), e);
        }
    }

    private Path file(Unit.Provider provider, String name) {
        return directory.resolve(provider.word() + "-" + name + ".json");
    }
}
