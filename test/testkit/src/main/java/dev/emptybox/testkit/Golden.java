package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Diff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A plan that somebody has read and found right, kept in a file of the state repo. With the system property
 * {@code golden.update} a plan that differs is written there instead, which a build server must not do.
 */
public final class Golden {

    private static final String HOW = "-Dgolden.update=true, or emptybox test --update-golden";

    private final Path file;
    private final boolean update;
    private String differs = "";

    private Golden(Path file, boolean update) {
        this.file = file;
        this.update = update;
    }

    /** @param environment of this process: CI in it means that nobody will look at what is written */
    static Golden of(Path directory, String name, boolean update, Map<String, String> environment) {
        Path file = directory.resolve(name);
        if (update && environment.containsKey("CI")) {
            throw new SpecMistake("Golden plans are not updated on a build server", "the environment has CI, so nobody would read them",
                "update them where you work, read them, and commit them");
        }
        if (!update && !Files.exists(file)) {
            throw new SpecMistake("There is no golden plan " + name + " yet", "looked for " + file,
                "run the spec once with " + HOW + ", read what it has written, and commit it");
        }
        return new Golden(file, update);
    }

    /** Whether the plan is the golden one; it becomes that when they are to be updated. */
    boolean accepts(String plan) {
        try {
            if (update) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, plan);
                return true;
            }
            String golden = Files.readString(file).replace("\r\n", "\n");
            differs = golden.equals(plan) ? "" : Diff.between(file.getFileName().toString(), Bytes.of(golden), Bytes.of(plan));
            return differs.isEmpty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Plan plan ? accepts(plan.text()) : other instanceof Golden golden && file.equals(golden.file);
    }

    @Override
    public int hashCode() {
        return file.hashCode();
    }

    /** After a comparison that failed: how the plan differs, and how to take it. */
    @Override
    public String toString() {
        return differs.isEmpty() ? "golden plan " + file.getFileName() : "the plan is not " + file.getFileName() + ":\n" + differs
            + "\nif the plan is right: " + HOW;
    }
}
