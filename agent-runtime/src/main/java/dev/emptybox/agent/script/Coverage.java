package dev.emptybox.agent.script;

import dev.emptybox.stdlib.model.Digests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The coverage of all scripts that a host has loaded. The same text counts once, independent of the state it was compiled
 * against; an edited script counts separately.
 */
public final class Coverage {

    /** Script text to its points and whether each was reached. */
    private final Map<String, Map<Point, Boolean>> texts = new LinkedHashMap<>();

    /** Statements are left out of reports: tasks and branches say more. */
    public enum Kind { TASK, BRANCH, STATEMENT }

    /**
     * A coverage point of a script.
     *
     * @param text for display: {@code service 'app'}, {@code if (..) never true}
     */
    public record Point(Kind kind, String file, int line, int column, String text) {
    }

    /** A point, and whether it was reached. */
    public record Mark(Point point, boolean reached) {
    }

    /** Registers the points of compiled scripts; returns the probe that they call when they run. */
    synchronized Probe begin(Map<String, String> sources, List<Point> points) {
        var where = new ArrayList<Map<Point, Boolean>>();
        for (Point point : points) {
            var marks = texts.computeIfAbsent(key(point.file(), sources.get(point.file())), text -> new LinkedHashMap<>());
            marks.putIfAbsent(point, false);
            where.add(marks);
        }
        return new Probe(points, where);
    }

    /** All points of all loaded texts of a file. */
    public synchronized Set<Point> points(String file) {
        return texts.values().stream().flatMap(marks -> marks.keySet().stream()).filter(point -> point.file().equals(file)).collect(Collectors.toSet());
    }

    /** The points reached since the last call. */
    public synchronized Set<Point> takeReached() {
        var reached = new HashSet<Point>();
        texts.values().forEach(marks -> marks.replaceAll((point, was) -> {
            if (was) {
                reached.add(point);
            }
            return false;
        }));
        return reached;
    }

    /** The tasks and branches of these texts (path to text), in order; none for a text that was never loaded. */
    public synchronized List<Mark> of(Map<String, String> sources) {
        var found = new ArrayList<Mark>();
        sources.forEach((path, text) -> texts.getOrDefault(key(path, text), Map.of())
            .forEach((point, reached) -> {
                if (point.kind() != Kind.STATEMENT) {
                    found.add(new Mark(point, reached));
                }
            }));
        found.sort(Comparator.comparing((Mark mark) -> mark.point().file()).thenComparing(mark -> mark.point().line())
            .thenComparing(mark -> mark.point().column()));
        return List.copyOf(found);
    }

    private static String key(String path, String text) {
        return path + "\n" + Digests.sha256(text);
    }

    /** Called by scripts with the number of a point. */
    public final class Probe {

        private final List<Point> points;
        private final List<Map<Point, Boolean>> where;

        private Probe(List<Point> points, List<Map<Point, Boolean>> where) {
            this.points = List.copyOf(points);
            this.where = List.copyOf(where);
        }

        public void at(int point) {
            synchronized (Coverage.this) {
                where.get(point).put(points.get(point), true);
            }
        }

        /** A condition: this point is the true branch, the next one the false branch. */
        public boolean on(boolean condition, int point) {
            at(condition ? point : point + 1);
            return condition;
        }
    }
}
