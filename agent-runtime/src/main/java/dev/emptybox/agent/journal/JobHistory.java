package dev.emptybox.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ended runs of jobs, one JSON object on each line of a file for each job. The newest of them are kept. An incomplete line,
 * after a crash, is left out.
 */
public final class JobHistory {

    private static final int MOST = 500;
    private static final long MOST_BYTES = 256L << 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> RUN = new TypeReference<>() { };

    private final Path directory;

    /** @param journal the directory of the journal */
    public JobHistory(Path journal) {
        this.directory = journal.resolve("jobs");
    }

    /** @return why it could not be added, which does not concern the job */
    public synchronized Optional<Problem> add(String job, Map<String, Object> run) {
        Path file = file(job);
        try {
            Files.createDirectories(directory);
            // After an incomplete line the next one begins on its own.
            String line = (endsInLine(file) ? "" : "\n") + JSON.writeValueAsString(run) + "\n";
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (Files.size(file) > MOST_BYTES) {
                forgetOldest(file);
            }
            return Optional.empty();
        } catch (IOException full) {
            return Optional.of(Problem.of("The run of job " + job + " cannot be recorded in the journal", full.toString(), "make " + directory + " writable, and check the free space of its disk"));
        }
    }

    private static boolean endsInLine(Path file) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        try (var channel = FileChannel.open(file)) {
            var last = ByteBuffer.allocate(1);
            return channel.size() == 0 || channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n';
        }
    }

    /** Leaves half of the room free, so that the next runs need not rewrite the file. */
    private static void forgetOldest(Path file) throws IOException {
        List<String> lines = read(file);
        int from = lines.size() - 1;
        long bytes = size(lines.get(from));
        while (from > 0 && lines.size() - from < MOST && bytes + size(lines.get(from - 1)) <= MOST_BYTES / 2) {
            bytes += size(lines.get(--from));
        }
        Durable.replace(file, (String.join("\n", lines.subList(from, lines.size())) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static long size(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    /** A line that a crash has cut within a character is a line all the same. */
    private static List<String> read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    }

    /** The newest runs of a job, newest first. */
    public synchronized List<Map<String, Object>> last(String job, int count) {
        var runs = new ArrayList<Map<String, Object>>();
        for (String line : names().contains(job) ? lines(job) : List.<String>of()) {
            try {
                runs.add(JSON.readValue(line, RUN));
            } catch (JsonProcessingException incomplete) {
                continue;
            }
        }
        Collections.reverse(runs);
        return runs.stream().limit(count).toList();
    }

    private List<String> lines(String job) {
        try {
            return read(file(job));
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** The jobs that have run, by name. */
    public List<String> names() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jsonl")).map(name -> name.substring(0, name.length() - ".jsonl".length())).sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private Path file(String job) {
        return directory.resolve(job + ".jsonl");
    }
}
