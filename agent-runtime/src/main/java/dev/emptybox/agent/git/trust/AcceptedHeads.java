package dev.emptybox.agent.git.trust;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The heads that were accepted, on the disk: an agent that forgets them could be served an older one. */
final class AcceptedHeads {

    private static final int MOST = 100;

    /** @param signer empty if it is not signed, as a floor may be */
    record Accepted(String commit, String signer, String key) {
    }

    /**
     * The content of the file.
     *
     * @param floor    the floor of the policy at that time; with another one, the refs start again
     * @param heads    the accepted head of each ref
     * @param accepted all accepted heads, the newest last, and only so many of them
     */
    record Record(String floor, Map<String, String> heads, List<Accepted> accepted) {

        static final Record EMPTY = new Record("", Map.of(), List.of());

        Record {
            floor = floor == null ? "" : floor;
            heads = heads == null ? Map.of() : Map.copyOf(heads);
            accepted = accepted == null ? List.of() : List.copyOf(accepted);
        }
    }

    private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final Path file;
    private Record record;

    /** @param file null to remember nothing */
    AcceptedHeads(Path file) {
        this.file = file;
        this.record = file == null ? Record.EMPTY : null;
    }

    /** @throws ProblemException if it cannot be read; that does not count as nothing accepted */
    private Record record() {
        if (record == null) {
            try {
                record = Files.exists(file) ? JSON.readValue(Files.readAllBytes(file), Record.class) : Record.EMPTY;
            } catch (IOException | RuntimeException e) {
                record = null;
            }
            if (record == null) {
                throw new ProblemException(Problem.of("the record of accepted commits cannot be read: " + file, "",
                    "remove it, after setting floor in the trust policy to the newest commit that you trust"));
            }
        }
        return record;
    }

    /** The accepted head of a ref, under the same floor. */
    Optional<String> head(String ref, String floor) {
        return record().floor().equals(floor) ? Optional.ofNullable(record().heads().get(ref)) : Optional.empty();
    }

    /** The accepted heads of all refs, under the same floor. */
    List<String> heads(String floor) {
        return record().floor().equals(floor) ? List.copyOf(record().heads().values()) : List.of();
    }

    Optional<Accepted> find(String commit) {
        return record().accepted().stream().filter(one -> one.commit().equals(commit)).findFirst();
    }

    void accept(String ref, String floor, Accepted head) {
        var heads = new TreeMap<>(record().floor().equals(floor) ? record().heads() : Map.<String, String>of());
        heads.put(ref, head.commit());
        var accepted = new ArrayList<>(record().accepted());
        accepted.removeIf(one -> one.commit().equals(head.commit()));
        accepted.add(head);
        var next = new Record(floor, heads, accepted.subList(Math.max(0, accepted.size() - MOST), accepted.size()));
        if (file != null && !next.equals(record)) {
            write(next);
        }
        record = next;
    }

    private void write(Record next) {
        try {
            Durable.replace(file, JSON.writeValueAsBytes(next));
        } catch (IOException e) {
            throw new ProblemException(Problem.of("the accepted commit cannot be recorded: " + file, String.valueOf(e.getMessage()),
                "free disk space, or give the agent a writable --home"), e);
        }
    }
}
