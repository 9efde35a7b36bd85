package dev.emptybox.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emptybox.agent.git.Author;
import dev.emptybox.agent.git.BareRepository;
import dev.emptybox.stdlib.model.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The state repo of the demo: each commit is the sample hello-app with another state, and sometimes another script. */
final class DemoRepo {

    static final String SCRIPT = "converge.groovy";
    private static final String SAMPLE = "/samples/hello-app";
    private static final Author AUTHOR = new Author("Demo", "demo@localhost");

    private final BareRepository repository;
    private final ArtefactServer artefacts;
    private final int port;
    private final ObjectMapper json = new ObjectMapper();

    DemoRepo(BareRepository repository, ArtefactServer artefacts, int port) {
        this.repository = repository;
        this.artefacts = artefacts;
        this.port = port;
    }

    /**
     * The content of a commit.
     *
     * @param was    a part of the sample's script, empty for no change
     * @param script its replacement
     */
    record Wish(String version, String greeting, String was, String script) {

        Wish(String version, String greeting) {
            this(version, greeting, "", "");
        }

        Wish scripted(String piece, String instead) {
            return new Wish(version, greeting, piece, instead);
        }

        String release() {
            return "hello-" + version + ".jar";
        }
    }

    /** @return id of the commit */
    String commit(String message, Wish wish) {
        try {
            Map<String, byte[]> files = sample();
            files.put("state.json", state(files.get("state.json"), wish));
            files.put(SCRIPT, bytes(script(text(files.get(SCRIPT)), wish)));
            return repository.commit(files, message, AUTHOR);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("a file of this build cannot be read", unreadable);
        }
    }

    /** {@code file:line:column} of a part of the sample's script. */
    String place(String piece) {
        try {
            String script = text(resource(SAMPLE + "/" + SCRIPT));
            int at = script.indexOf(piece);
            String before = script.substring(0, at);
            return SCRIPT + ":" + (before.chars().filter(c -> c == '\n').count() + 1) + ":" + (at - before.lastIndexOf('\n'));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("a file of this build cannot be read", unreadable);
        }
    }

    boolean isRelease(Wish wish, byte[] content) {
        try {
            return Arrays.equals(ArtefactServer.content(wish.release()), content);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("a file of this build cannot be read", unreadable);
        }
    }

    private static Map<String, byte[]> sample() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (String file : text(resource(SAMPLE + ".files")).split("\n")) {
            files.put(file, resource(SAMPLE + "/" + file));
        }
        return files;
    }

    private byte[] state(byte[] sample, Wish wish) throws IOException {
        ObjectNode state = (ObjectNode) json.readTree(sample);
        state.put("version", wish.version());
        ((ObjectNode) state.get("distro")).put("url", artefacts.url(wish.release()))
            .put("sha256", Digests.sha256(ArtefactServer.content(wish.release())));
        ((ObjectNode) state.get("vars")).put("port", port).put("greeting", wish.greeting());
        return bytes(json.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
    }

    private static String script(String sample, Wish wish) {
        if (!sample.contains(wish.was())) {
            throw new IllegalStateException("the sample's script no longer has: " + wish.was());
        }
        return wish.was().isEmpty() ? sample : sample.replace(wish.was(), wish.script());
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = DemoRepo.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " is missing in this build");
            }
            return in.readAllBytes();
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
