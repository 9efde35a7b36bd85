package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Diff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A reviewed plan in a file of the state repo. With the system property {@code golden.update} a different plan is written
 * there instead, which is refused on a build server.
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

    /** @param environment of this process: CI in it means that updates would not be reviewed */
    static Golden of(Path directory, String name, boolean update, Map<String, String> environment) {
        Path file = directory.resolve(name);
        if (update && environment.containsKey("CI")) {
            throw new SpecMistake("Golden plans are not updated on a build server", "the variable CI is set",
                "update them on your machine, review them, and commit them");
        }
        if (!update && !Files.exists(file)) {
            throw new SpecMistake("There is no golden plan " + name + " yet", "looked for " + file,
                "run the spec once with " + HOW + ", review the file, and commit it");
        }
        return new Golden(file, update);
    }

    /** Whether the plan equals the golden one; replaces it in update mode. */
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

    /** After a failed comparison: how the plan differs, and how to accept it. */
    @Override
    public String toString() {
        return differs.isEmpty() ? "golden plan " + file.getFileName() : "the plan is not " + file.getFileName() + ":\n" + differs
            + "\nif the plan is right: " + HOW;
    }
}
