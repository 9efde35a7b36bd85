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
 * Finds secrets where the operator has said: {@code file:PATH}, {@code env:VARIABLE} or {@code command:LINE}; others in
 * the variable {@code EMPTYBOX_SECRET_<NAME>}, then in the file {@code /run/secrets/NAME}. Asked anew each time, so that
 * a rotated secret is seen. A line break at the end is not part of it.
 */
public final class SecretSources implements Function<String, Optional<String>> {

    private static final Path MOUNTED = Path.of("/run/secrets");
    private static final int SECONDS = 20;

    private final Map<String, String> sources;

    public SecretSources(Map<String, String> sources) {
        this.sources = Map.copyOf(sources);
        sources.forEach((name, from) -> {
            if (!from.matches("(?s)(file|env|command):.+")) {
                throw new ProblemException(Problem.of("'" + name + "=" + from.replaceFirst(":.*", ":...") + "' does not say where the secret is from",
                    "", "write file:PATH, env:VARIABLE or command:LINE"));
            }
        });
    }

    /** The file that a source names; empty when it names none. */
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

    /** The same for a box that is to be converged: what a plan may leave unknown cannot be applied without it. */
    public Optional<String> required(String name) {
        return apply(name).or(() -> {
            throw new ProblemException(Problem.of("This box does not have the secret " + name,
                sources.containsKey(name) ? "the variable that --secret names is not set"
                    : "no --secret names it, and there is neither the variable " + variable(name) + " nor the file " + MOUNTED.resolve(name),
                "give it to the agent, for example with --secret " + name + "=file:PATH"));
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
                throw failed(name, "it takes longer than " + SECONDS + " seconds");
            }
            if (process.exitValue() != 0) {
                throw failed(name, "it ended with code " + process.exitValue());
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
