package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.files.Archives;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The queries of a run of a script. */
final class RecordedReads {

    private final Set<Path> looked = new TreeSet<>();
    private final Set<Path> read = new TreeSet<>();
    private final Map<Path, Set<WantedContent>> sought = new TreeMap<>();
    private final Map<Path, Archives.Limits> listed = new TreeMap<>();
    private final Set<Path> named = new TreeSet<>();
    private final List<RecordedAnswers> earlier;
    private final RecordedAnswers asked = new RecordedAnswers();

    RecordedReads() {
        this(List.of());
    }

    private RecordedReads(List<RecordedAnswers> earlier) {
        this.earlier = earlier;
    }

    synchronized void looked(Path path) {
        looked.add(path);
    }

    synchronized void named(Path directory) {
        looked.add(directory);
        named.add(directory);
    }

    synchronized void read(Path file) {
        looked.add(file);
        read.add(file);
    }

    synchronized void sought(Path file, WantedContent content) {
        read(file);
        sought.computeIfAbsent(file, any -> new HashSet<>()).add(content);
    }

    synchronized void listed(Path archive, Archives.Limits limits) {
        read(archive);
        listed.put(archive, limits);
    }

    RecordedAnswers asked() {
        return asked;
    }

    synchronized Set<Path> looked() {
        return new TreeSet<>(looked);
    }

    /**
     * The directories whose names matter: listed ones, parents of paths that were read themselves, and all below the root.
     */
    synchronized Set<Path> directories(Path root) {
        var above = new HashSet<Path>();
        looked.forEach(path -> addAbove(path, above));
        var directories = new HashSet<>(named);
        looked.stream().filter(path -> !above.contains(path) && path.getParent() != null).forEach(path -> directories.add(path.getParent()));
        above.stream().filter(path -> path.startsWith(root)).forEach(directories::add);
        return directories;
    }

    private static void addAbove(Path path, Set<Path> above) {
        for (Path up = path.getParent(); up != null && above.add(up); up = up.getParent()) {
            // Until there is none, or one that is already recorded with its parents.
        }
    }

    synchronized boolean wasRead(Path file) {
        return read.contains(file);
    }

    synchronized Set<WantedContent> sought(Path file) {
        return Set.copyOf(sought.getOrDefault(file, Set.of()));
    }

    synchronized Map<Path, Archives.Limits> listed() {
        return new TreeMap<>(listed);
    }

    /** Answers to the other queries; later ones take precedence. */
    synchronized Map<String, Map<String, Object>> answers() {
        var all = new TreeMap<String, Map<String, Object>>();
        earlier.forEach(older -> add(all, older));
        add(all, asked);
        return all;
    }

    private static void add(Map<String, Map<String, Object>> all, RecordedAnswers some) {
        some.known().forEach((kind, answers) -> all.computeIfAbsent(kind, any -> new TreeMap<>()).putAll(answers));
    }

    /** These and those of an earlier run. */
    synchronized RecordedReads and(RecordedReads before) {
        var both = new RecordedReads(List.of(before.asked, asked));
        for (RecordedReads notes : List.of(before, this)) {
            both.looked.addAll(notes.looked());
            both.read.addAll(notes.read);
            both.named.addAll(notes.named);
            notes.sought.forEach((file, contents) -> contents.forEach(content -> both.sought(file, content)));
            both.listed.putAll(notes.listed());
        }
        return both;
    }
}
