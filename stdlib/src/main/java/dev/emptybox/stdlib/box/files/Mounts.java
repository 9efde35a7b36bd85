package dev.emptybox.stdlib.box.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directories of a box that are visible at more than one path, as with bind mounts.
 *
 * @param points all mount points, in lookup order; empty if no directory is visible twice
 */
public record Mounts(List<Point> points) {

    public static final Mounts NONE = new Mounts(List.of());

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final int DEVICE = 2;
    private static final int ROOT = 3;
    private static final int POINT = 4;

    /**
     * A mount point.
     *
     * @param at    its path
     * @param place the path that represents the mounted directory; the same path if there is no other
     * @param owner the mount point that this path is on
     */
    public record Point(String at, String place, String owner) {

        private Path path() {
            return Path.of(at);
        }
    }

    /** @param root the directory of the file system that is mounted */
    private record Mount(String device, Path root, Path point) {

        private Path place(Path ofFileSystem) {
            return point.resolve(root.relativize(ofFileSystem)).normalize();
        }
    }

    public Mounts {
        points = List.copyOf(points);
    }

    /**
     * All visible mount points.
     *
     * @param mountinfo the text of /proc/self/mountinfo
     */
    public static List<Path> points(String mountinfo) {
        return visible(mountinfo).stream().map(Mount::point).toList();
    }

    /** @param mountinfo the text of /proc/self/mountinfo */
    public static Mounts of(String mountinfo) {
        List<Mount> visible = visible(mountinfo);
        var points = new ArrayList<Point>();
        for (Mount mount : visible) {
            Mount first = visible.stream()
                .filter(other -> other.device().equals(mount.device()) && mount.root().startsWith(other.root()))
                .filter(other -> holding(visible, other.place(mount.root())) == other)
                .min(Comparator.comparing(other -> other.root().getNameCount())).orElse(mount);
            points.add(new Point(mount.point().toString(), first.place(mount.root()).toString(), first.point().toString()));
        }
        return points.stream().allMatch(point -> point.at().equals(point.place())) ? NONE : new Mounts(points);
    }

    /** A mount hides earlier ones at or below its mount point. */
    private static List<Mount> visible(String mountinfo) {
        var visible = new ArrayList<Mount>();
        for (String line : mountinfo.split("\n")) {
            String[] words = line.split(" ");
            if (words.length > POINT && words[ROOT].startsWith("/") && !words[ROOT].endsWith("//deleted")) {
                var mount = new Mount(words[DEVICE], Path.of(decoded(words[ROOT])), Path.of(decoded(words[POINT])));
                visible.removeIf(before -> before.point().startsWith(mount.point()));
                visible.add(mount);
            }
        }
        return visible;
    }

    private static Mount holding(List<Mount> mounts, Path path) {
        return mounts.stream().filter(mount -> path.startsWith(mount.point()))
            .max(Comparator.comparing(mount -> mount.point().getNameCount())).orElse(null);
    }

    /** A word of such a line; spaces are escaped as octal numbers. */
    public static String decoded(String word) {
        return OCTAL.matcher(word).replaceAll(found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }

    /**
     * The path that represents all paths of the same directory.
     *
     * @param path absolute, without links in it
     */
    Path place(Path path) {
        Point point = holding(path);
        if (point == null || point.at().equals(point.place())) {
            return path;
        }
        Path place = Path.of(point.place()).resolve(point.path().relativize(path)).normalize();
        Point there = holding(place);
        // Another mount hides it there.
        return there != null && there.at().equals(point.owner()) ? place : path;
    }

    private Point holding(Path path) {
        return points.stream().filter(point -> path.startsWith(point.path()))
            .max(Comparator.comparing(point -> point.path().getNameCount())).orElse(null);
    }
}
