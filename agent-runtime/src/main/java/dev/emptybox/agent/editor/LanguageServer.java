package dev.emptybox.agent.editor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Where;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers one editor about one state repo until it disconnects. Problems are computed when the editor is silent, so that
 * typing does not wait for the compiler.
 */
public final class LanguageServer {

    private static final int NO_SUCH_METHOD = -32_601;
    private static final int FAILED = -32_603;
    private static final int ERROR = 1;

    private final Messages messages;
    private final Function<Path, Map<String, Path>> modules;
    private final Set<String> marked = new HashSet<>();
    private Workspace repo;
    private boolean dirty;

    /** @param modules the directories of the modules of a state repo, by name */
    public LanguageServer(InputStream in, OutputStream out, Function<Path, Map<String, Path>> modules) {
        this.messages = new Messages(in, out);
        this.modules = modules;
        this.repo = new Workspace(Path.of("").toAbsolutePath(), modules);
    }

    /** Until the editor ends the session or disconnects. */
    public void run() throws IOException {
        for (JsonNode message = messages.next(); message != null && !message.path("method").asText().equals("exit"); message = messages.next()) {
            try {
                handle(message);
            } catch (RuntimeException defect) {
                if (message.has("id")) {
                    messages.refuse(message.get("id"), FAILED, defect.getClass().getSimpleName() + ": " + defect.getMessage());
                }
            }
            if (dirty && !messages.isWaiting()) {
                dirty = false;
                publish();
            }
        }
    }

    private void handle(JsonNode message) throws IOException {
        JsonNode params = message.path("params");
        JsonNode id = message.get("id");
        switch (message.path("method").asText()) {
            case "initialize" -> messages.answer(id, initialized(params));
            case "shutdown" -> messages.answer(id, null);
            case "textDocument/didOpen" -> edit(params, params.path("textDocument").path("text").asText());
            case "textDocument/didChange" -> params.path("contentChanges").forEach(change -> edit(params, change.path("text").asText()));
            case "textDocument/didSave" -> dirty = true;
            case "textDocument/didClose" -> edit(params, null);
            case "textDocument/completion" -> messages.answer(id, repo.suggestions().at(cursor(params)));
            case "textDocument/hover" -> messages.answer(id, repo.suggestions().about(cursor(params))
                .map(text -> Map.of("contents", Map.of("kind", "markdown", "value", text))).orElse(null));
            case "textDocument/definition" -> messages.answer(id, definition(cursor(params).word()));
            default -> {
                if (id != null && message.has("method")) {
                    messages.refuse(id, NO_SUCH_METHOD, "not supported");
                }
            }
        }
    }

    private Map<String, Object> initialized(JsonNode params) {
        String root = params.path("rootUri").asText("");
        if (root.startsWith("file:")) {
            repo = new Workspace(Path.of(URI.create(root)).toAbsolutePath().normalize(), modules);
        }
        dirty = true;
        return Map.of("serverInfo", Map.of("name", "emptybox"), "capabilities", Map.of("textDocumentSync", 1, "hoverProvider", true,
            "definitionProvider", true, "completionProvider", Map.of("triggerCharacters", List.of("."))));
    }

    private static Path file(JsonNode params) {
        return Path.of(URI.create(params.path("textDocument").path("uri").asText()));
    }

    private void edit(JsonNode params, String text) {
        Path file = file(params);
        if (file.startsWith(repo.directory())) {
            repo.edit(file, text);
            dirty = true;
        }
    }

    private Cursor cursor(JsonNode params) {
        JsonNode position = params.path("position");
        return new Cursor(repo.text(file(params)), position.path("line").asInt(), position.path("character").asInt());
    }

    /** The class of a task of the state repo; null for other words. */
    private Map<String, Object> definition(String word) {
        return repo.tasks().stream().filter(task -> task.word().equals(word)).map(task -> repo.directory().resolve(task.source())).filter(Files::isRegularFile)
            .findFirst().<Map<String, Object>>map(file -> Map.of("uri", file.toUri().toString(), "range", range(0, 0, 0))).orElse(null);
    }

    private void publish() throws IOException {
        var byFile = new LinkedHashMap<String, List<Map<String, Object>>>();
        repo.open().forEach(file -> byFile.put(file, new ArrayList<>()));
        marked.forEach(file -> byFile.put(file, new ArrayList<>()));
        for (Problem problem : repo.problems()) {
            String file = problem.where() == null || problem.where().file().isEmpty() ? "converge.groovy" : problem.where().file();
            byFile.computeIfAbsent(file, fresh -> new ArrayList<>()).add(diagnostic(problem));
        }
        marked.clear();
        for (Map.Entry<String, List<Map<String, Object>>> entry : byFile.entrySet()) {
            if (!entry.getValue().isEmpty()) {
                marked.add(entry.getKey());
            }
            messages.tell("textDocument/publishDiagnostics", Map.of("uri", repo.directory().resolve(entry.getKey()).toUri().toString(), "diagnostics", entry.getValue()));
        }
    }

    private static Map<String, Object> diagnostic(Problem problem) {
        Where where = problem.where();
        int line = where == null ? 0 : Math.max(0, where.line() - 1);
        int from = where == null ? 0 : Math.max(0, where.column() - 1);
        int to = from;
        while (where != null && to < where.text().length() && Character.isJavaIdentifierPart(where.text().charAt(to))) {
            to++;
        }
        String cure = problem.cure().isEmpty() ? "" : "\n" + problem.cure();
        return Map.of("range", range(line, from, Math.max(to, from + 1)), "severity", ERROR, "source", "emptybox", "message", problem.whatAndWhy(": ") + cure);
    }

    private static Map<String, Object> range(int line, int from, int to) {
        return Map.of("start", Map.of("line", line, "character", from), "end", Map.of("line", line, "character", to));
    }
}
