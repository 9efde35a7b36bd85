package dev.emptybox.agent.jobs;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.os.TextValues;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The records of jobs, one JSON file each: {@code NAME.json}. A damaged one is moved aside: the job is then handled as new. */
final class JobRecords {

    private static final String SUFFIX = ".json";

    private final Path directory;
    private final ObjectMapper json = JsonMapper.builder().addModule(new TextValues()).enable(SerializationFeature.INDENT_OUTPUT)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /** @param directory created when needed */
    JobRecords(Path directory) {
        this.directory = directory;
    }

    boolean exist() {
        return Files.isDirectory(directory);
    }

    /** @throws ProblemException if they cannot be read: a run would be repeated */
    List<JobRecord> all(Consumer<Problem> damaged) {
        var records = new ArrayList<JobRecord>();
        for (Path file : files()) {
            try {
                records.add(read(file));
            } catch (IOException | RuntimeException broken) {
                damaged.accept(Problem.of("The record of a job is damaged: " + file, String.valueOf(broken.getMessage()).lines().findFirst().orElse(""),
                    "the job is scheduled again by the next converge; its next time counts from then"));
                moveAside(file, damaged);
            }
        }
        return records;
    }

    /** Those that are not damaged. */
    List<JobRecord> readable() {
        var records = new ArrayList<JobRecord>();
        for (Path file : files()) {
            try {
                records.add(read(file));
            } catch (IOException | RuntimeException broken) {
                continue;
            }
        }
        return records;
    }

    private JobRecord read(Path file) throws IOException {
        JobRecord record = json.readValue(Files.readAllBytes(file), JobRecord.class);
        if (record == null || !file.equals(file(record.name()))) {
            throw new IOException("it is not the record of this job");
        }
        return record;
    }

    private List<Path> files() {
        if (!exist()) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(file -> file.toString().endsWith(SUFFIX) && !file.getFileName().toString().startsWith(".")).sorted().toList();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The records of the jobs cannot be read", unreadable.toString(), "make " + directory + " readable for the agent"), unreadable);
        }
    }

    private static void moveAside(Path file, Consumer<Problem> problems) {
        try {
            Durable.move(file, file.resolveSibling(file.getFileName() + ".broken"));
        } catch (IOException stays) {
            problems.accept(Problem.of("The damaged record of a job cannot be moved aside: " + file, stays.toString(), "remove it"));
        }
    }

    void write(JobRecord record) {
        try {
            Durable.replace(file(record.name()), json.writeValueAsBytes(record));
        } catch (IOException full) {
            throw new ProblemException(Problem.of("Job " + record.name() + " cannot be recorded", full.toString(),
                "make " + directory + " writable, and check the free space of its disk"), full);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException stays) {
            throw new ProblemException(Problem.of("The record of job " + name + " cannot be removed", stays.toString(), "make " + directory + " writable"), stays);
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }
}
