package dev.emptybox.agent.git;

import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Where;
import dev.emptybox.stdlib.model.Words;
import dev.emptybox.stdlib.tasks.Data;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The files {@code modules.json}, written by people, and {@code modules.lock}, written by {@code emptybox module}. */
public final class ModuleFiles {

    static final String WANTED = "modules.json";
    static final String LOCK = "modules.lock";
    private static final Set<String> OF_MODULE = Set.of("git", "version", "path");
    private static final Set<String> OF_LOCK = Set.of("git", "version", "path", "ref", "commit", "digest");
    private static final String NAME = "[a-z0-9][a-z0-9._-]*";

    private ModuleFiles() {
    }

    /** Those that the state repo wants, by name; empty without the file. */
    public static Map<String, Module> wanted(Path repo) {
        var modules = new TreeMap<String, Module>();
        entries(repo, WANTED, OF_MODULE).forEach((name, members) -> {
            if (!isName(name)) {
                throw wrong(WANTED, "'" + name + "' cannot be the name of a module", "it is the name of a directory", "use small letters, digits and dashes");
            }
            if (members.get("git") == null) {
                throw wrong(WANTED, "Module " + name + " has no git", "it is the address of its repository", "add \"git\": \"https://...\"");
            }
            modules.put(name, module(name, members));
        });
        return modules;
    }

    /** Whether a text can be the name of a module, which is that of a directory. */
    public static boolean isName(String text) {
        return text.matches(NAME);
    }

    /** Those of the lock; empty without the file. */
    public static Map<String, Module.Locked> locked(Path repo) {
        var locked = new TreeMap<String, Module.Locked>();
        entries(repo, LOCK, OF_LOCK).forEach((name, members) -> locked.put(name,
            new Module.Locked(module(name, members), members.getOrDefault("ref", ""), members.getOrDefault("commit", ""), members.getOrDefault("digest", ""))));
        return locked;
    }

    private static Module module(String name, Map<String, String> members) {
        return new Module(name, members.getOrDefault("git", ""), members.getOrDefault("version", ""), members.getOrDefault("path", ""));
    }

    /**
     * The lock, if it is that of the wanted modules.
     *
     * @throws ProblemException with every module that it does not match
     */
    static Map<String, Module.Locked> consistent(Path repo) {
        Map<String, Module> wanted = wanted(repo);
        Map<String, Module.Locked> locked = locked(repo);
        var problems = new ArrayList<Problem>();
        wanted.forEach((name, module) -> {
            Module.Locked pinned = locked.get(name);
            if (pinned == null) {
                problems.add(stale("Module " + name + " is not in " + LOCK, "its commit and content are not pinned", name));
            } else if (!pinned.module().equals(module)) {
                problems.add(stale(LOCK + " is not that of " + WANTED + " for module " + name, difference(pinned.module(), module), name));
            } else if (!pinned.commit().matches("[0-9a-f]{40}") || pinned.digest().isEmpty()) {
                problems.add(stale("Module " + name + " has no commit and digest in " + LOCK, "", name));
            }
        });
        locked.keySet().stream().filter(name -> !wanted.containsKey(name))
            .forEach(name -> problems.add(stale("Module " + name + " is in " + LOCK + " and not in " + WANTED, Words.didYouMean(name, wanted.keySet()), "")));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems);
        }
        return locked;
    }

    private static String difference(Module pinned, Module wanted) {
        var parts = new ArrayList<String>();
        part(parts, "git", pinned.git(), wanted.git());
        part(parts, "version", pinned.version(), wanted.version());
        part(parts, "path", pinned.path(), wanted.path());
        return "it was locked for another " + String.join(", ", parts);
    }

    private static void part(List<String> parts, String what, String pinned, String wanted) {
        if (!pinned.equals(wanted)) {
            parts.add(what + ": '" + pinned + "', now '" + wanted + "'");
        }
    }

    private static Problem stale(String what, String why, String name) {
        return new Problem(new Where(LOCK, 0, 0, ""), what, why, ("run: emptybox module update " + name).strip() + ", and commit " + LOCK);
    }

    /** Writes both files; an existing lock of another module is kept. */
    public static void write(Path repo, Map<String, Module> wanted, Map<String, Module.Locked> locked) {
        var modules = new TreeMap<String, Map<String, String>>();
        wanted.forEach((name, module) -> modules.put(name, members(module)));
        var pins = new TreeMap<String, Map<String, String>>();
        locked.forEach((name, pinned) -> {
            Map<String, String> members = members(pinned.module());
            members.put("ref", pinned.ref());
            members.put("commit", pinned.commit());
            members.put("digest", pinned.digest());
            pins.put(name, members);
        });
        try {
            // The lock is last: without it, the new modules are a problem that names its cure.
            Durable.replace(repo.resolve(WANTED), json(modules).getBytes(StandardCharsets.UTF_8));
            Durable.replace(repo.resolve(LOCK), json(pins).getBytes(StandardCharsets.UTF_8));
        } catch (IOException unwritable) {
            throw new ProblemException(Problem.of("Cannot write " + WANTED + " and " + LOCK, String.valueOf(unwritable.getMessage()), ""), unwritable);
        }
    }

    private static Map<String, String> members(Module module) {
        var members = new LinkedHashMap<String, String>();
        members.put("git", module.git());
        if (!module.version().isEmpty()) {
            members.put("version", module.version());
        }
        if (!module.path().isEmpty()) {
            members.put("path", module.path());
        }
        return members;
    }

    private static String json(Map<String, Map<String, String>> modules) {
        var entries = new ArrayList<String>();
        modules.forEach((name, members) -> {
            var lines = new ArrayList<String>();
            members.forEach((member, value) -> lines.add("    " + quoted(member) + ": " + quoted(value)));
            entries.add("  " + quoted(name) + ": {\n" + String.join(",\n", lines) + "\n  }");
        });
        return entries.isEmpty() ? "{\n}\n" : "{\n" + String.join(",\n", entries) + "\n}\n";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Map<String, Map<String, String>> entries(Path repo, String file, Set<String> known) {
        Path path = repo.resolve(file);
        if (!Files.isRegularFile(path)) {
            return Map.of();
        }
        var entries = new TreeMap<String, Map<String, String>>();
        read(path, file).asMap().forEach((name, value) -> {
            if (!(value instanceof Map<?, ?> given)) {
                throw wrong(file, "Module " + name + " is not an object", "", "write \"" + name + "\": {\"git\": \"https://...\", \"version\": \"...\"}");
            }
            var members = new TreeMap<String, String>();
            given.forEach((member, text) -> {
                if (!known.contains(String.valueOf(member)) || text == null) {
                    throw wrong(file, "Module " + name + " has '" + member + "', which is not known", Words.didYouMean(String.valueOf(member), known), "");
                }
                members.put(String.valueOf(member), String.valueOf(text));
            });
            entries.put(name, members);
        });
        return entries;
    }

    private static State read(Path path, String file) {
        try {
            return Data.json(file, Files.readString(path));
        } catch (IOException unreadable) {
            throw wrong(file, "Cannot read " + file, String.valueOf(unreadable.getMessage()), "");
        }
    }

    private static ProblemException wrong(String file, String what, String why, String cure) {
        return new ProblemException(new Problem(new Where(file, 0, 0, ""), what, why, cure));
    }
}
