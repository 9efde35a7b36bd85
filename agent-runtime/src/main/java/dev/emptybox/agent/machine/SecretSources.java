package dev.emptybox.agent.machine;

import dev.emptybox.agent.os.CallerEnvironment;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads secrets from the configured sources: {@code file:PATH}, {@code env:VARIABLE} or {@code command:LINE}; others in
 * the variable {@code EMPTYBOX_SECRET_<NAME>}, then in the file {@code /run/secrets/NAME}. Read each time, so that a rotated
 * secret is used. A trailing line break is removed.
 */
public final class SecretSources implements Function<String, Optional<String>> {

    private static final Path MOUNTED = Path.of("/run/secrets");
    private static final int SECONDS = 20;

    private final Map<String, String> sources;

    public SecretSources(Map<String, String> sources) {
        this.sources = Map.copyOf(sources);
        sources.forEach((name, from) -> {
            if (!from.matches("(?s)(file|env|command):.+")) {
                throw new ProblemException(Problem.of("'" + name + "=" + from.replaceFirst(":.*", ":...") + "' does not name a source for the secret",
                    "", "write file:PATH, env:VARIABLE or command:LINE"));
            }
        });
    }

    /** The file of a source; empty for other sources. */
    public static Optional<Path> file(String from) {
        return from.startsWith("file:") ? Optional.of(Path.of(from.substring("file:".length()))) : Optional.empty();
    }

    @Override
    public Optional<String> apply(String name) {
        String from = sources.get(name);
        if (from == null) {
            String variable = System.getenv(variable(name));
            Path file = MOUNTED.resolve(name).normalize();
            return variable != null ? Optional.of(variable)
                : file.startsWith(MOUNTED) && Files.isRegularFile(file) ? Optional.of(read(name, file)) : Optional.empty();
        }
        String where = from.substring(from.indexOf(':') + 1);
        if (from.startsWith("env:")) {
            return Optional.ofNullable(System.getenv(where));
        }
        return Optional.of(file(from).map(file -> read(name, file)).orElseGet(() -> run(name, where)));
    }

    /** The same for a box to converge: a missing secret is an error instead of unknown. */
    public Optional<String> required(String name) {
        return apply(name).or(() -> {
            throw new ProblemException(Problem.of("This box does not have the secret " + name,
                sources.containsKey(name) ? "the variable given with --secret is not set"
                    : "there is no --secret for it, no variable " + variable(name) + " and no file " + MOUNTED.resolve(name),
                "provide it, for example with --secret " + name + "=file:PATH"));
        });
    }

    private static String variable(String name) {
        return "EMPTYBOX_SECRET_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String read(String name, Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("The secret " + name + " cannot be read", String.valueOf(unreadable.getMessage()),
                "see --secret " + name + "=file:PATH"), unreadable);
        }
    }

    private static String run(String name, String line) {
        try {
            var builder = new ProcessBuilder("sh", "-c", line).redirectError(ProcessBuilder.Redirect.DISCARD);
            var environment = CallerEnvironment.of(System.getenv());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readNBytes(1 << 20);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failed(name, "it did not end within " + SECONDS + " seconds");
            }
            if (process.exitValue() != 0) {
                throw failed(name, "it exited with code " + process.exitValue());
            }
            return new String(output, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException broken) {
            throw failed(name, String.valueOf(broken.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw failed(name, "it was interrupted");
        }
    }

    private static ProblemException failed(String name, String why) {
        return new ProblemException(Problem.of("The command for the secret " + name + " failed", why, "run it by hand; see --secret"));
    }
}
