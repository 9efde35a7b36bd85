package dev.emptybox.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.stdlib.model.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes of the current run, one line when a change starts and one when it has been performed. The process may die at
 * any byte, so the last line may be incomplete: the start of a change that was not performed, or the end of the previous
 * one.
 */
final class ChangeLog {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path file;

    ChangeLog(Path file) {
        this.file = file;
    }

    /** One line: the start of a change, or that the last started change has been performed. */
    private record Entry(boolean performed, String task, String kind, String target, String reason) {
    }

    void begins(String task, Step.Line change) throws IOException {
        append(new Entry(false, task, change.kind(), change.target(), change.reason()));
    }

    void performed(String task, Step.Line change) throws IOException {
        append(new Entry(true, task, change.kind(), change.target(), ""));
    }

    private void append(Entry entry) throws IOException {
        Files.write(file, (JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /**
     * What the run had done when it was interrupted, as members of its report: {@code changes} that were performed, without
     * diffs, and {@code begun}, whose progress is unknown.
     */
    Map<String, Object> asReport(String revision) {
        var performed = new ArrayList<Map<String, Object>>();
        var begun = new ArrayList<String>();
        Entry open = null;
        for (String line : lines()) {
            Entry entry;
            try {
                entry = JSON.readValue(line, Entry.class);
            } catch (JsonProcessingException torn) {
                begun.add("(the last line is incomplete)");
                break;
            }
            if (entry.performed()) {
                performed.add(change(open == null ? entry : open));
                open = null;
            } else {
                open = left(open, begun, entry);
            }
        }
        left(open, begun, null);
        var report = new LinkedHashMap<String, Object>();
        report.put("revision", revision);
        report.put("exact", false);
        report.put("unknown", List.of());
        report.put("assumed", List.of());
        report.put("notices", List.of());
        report.put("changes", performed);
        report.put("failed", null);
        report.put("begun", begun);
        return report;
    }

    private static Entry left(Entry open, List<String> begun, Entry next) {
        if (open != null) {
            begun.add(open.task() + " | " + open.kind() + " | " + open.target());
        }
        return next;
    }

    private static Map<String, Object> change(Entry entry) {
        var map = new LinkedHashMap<String, Object>();
        map.put("task", entry.task());
        map.put("kind", entry.kind());
        map.put("target", entry.target());
        map.put("reason", entry.reason());
        map.put("diff", "");
        map.put("where", "");
        return map;
    }

    private List<String> lines() {
        try {
            // An incomplete line may end within a character, which a strict decoder refuses.
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList() : List.of();
        } catch (IOException unreadable) {
            return List.of("unreadable");
        }
    }
}
