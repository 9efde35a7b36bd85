package dev.emptybox.testkit.run;

import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The sources compiled for the specs of a state repo: all Groovy below specs/ and lib/, path in the repo to text. */
final class SpecSources {

    private static final String SPECS = "specs";
    private static final String CURE = "write " + SPECS + "/AppSpec.groovy, or create one with emptybox init";

    private SpecSources() {
    }

    /** @throws ProblemException if there is no spec, or a file is not text */
    static Map<String, String> of(Path repo) {
        if (!Files.isDirectory(repo.resolve(SPECS))) {
            throw new ProblemException(Problem.of("No spec found: there is no folder " + SPECS + " in " + repo,
                "specs are files in this folder that end with Spec.groovy", CURE));
        }
        var sources = new TreeMap<String, String>();
        add(repo, "lib", sources);
        add(repo, SPECS, sources);
        if (sources.keySet().stream().noneMatch(SpecSources::isSpec)) {
            throw new ProblemException(Problem.of("No spec found: no file in " + repo.resolve(SPECS) + " ends with Spec.groovy", "", CURE));
        }
        return sources;
    }

    /** The tested scripts: converge.groovy, the tasks of the repo, and all Groovy below lib/. */
    static Map<String, String> scripts(Path repo) {
        var sources = new TreeMap<String, String>();
        if (Files.isRegularFile(repo.resolve(ScriptHost.MAIN))) {
            sources.put(ScriptHost.MAIN, text(repo.resolve(ScriptHost.MAIN), ScriptHost.MAIN));
        }
        add(repo, "lib", sources);
        add(repo, "tasks", sources);
        sources.keySet().removeIf(path -> path.startsWith("tasks/") && path.indexOf('/', "tasks/".length()) > 0);
        return sources;
    }

    /** Whether the classes of a file are specs to run, as opposed to helpers. */
    static boolean isSpec(String path) {
        return path.startsWith(SPECS + "/") && path.endsWith("Spec.groovy");
    }

    private static void add(Path repo, String folder, Map<String, String> sources) {
        if (!Files.isDirectory(repo.resolve(folder))) {
            return;
        }
        try (var files = Files.walk(repo.resolve(folder), FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".groovy") && Files.isRegularFile(file)).toList()) {
                String path = repo.relativize(file).toString().replace('\\', '/');
                sources.put(path, text(file, path));
            }
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            throw new ProblemException(Problem.of("Cannot list " + folder + "/", String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    private static String text(Path file, String path) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException notText) {
            throw new ProblemException(new Problem(new Where(path, 0, 0, ""), path + " is not UTF-8 text", "", "save it as UTF-8"), notText);
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path, String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }
}
