package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.Mounts;
import java.util.Map;
import java.util.Optional;

/**
 * What is mounted at a path, from /proc/self/mountinfo.
 *
 * @param device as reported by the kernel
 * @param fstype as reported by the kernel
 */
record Mounted(String device, String fstype) {

    private static final Map<String, String> BLANKS = Map.of(" ", "\\040", "\t", "\\011", "\\", "\\134");
    private static final int POINT = 4;

    /** The last one, which hides those below it. */
    static Optional<Mounted> at(String path, String mountinfo) {
        return mountinfo.lines().map(line -> line.split(" ")).filter(words -> words.length > POINT && decoded(words[POINT]).equals(path))
            .reduce((below, above) -> above).flatMap(Mounted::of);
    }

    /** The mount point is followed by options, optional fields, a dash, and the fields needed here. */
    private static Optional<Mounted> of(String[] words) {
        for (int i = POINT + 1; i + 2 < words.length; i++) {
            if (words[i].equals("-")) {
                return Optional.of(new Mounted(decoded(words[i + 2]), words[i + 1]));
            }
        }
        return Optional.empty();
    }

    static String decoded(String word) {
        return Mounts.decoded(word);
    }

    /** A word as escaped in such a file and in /etc/fstab. */
    static String encoded(String text) {
        var word = new StringBuilder();
        text.codePoints().mapToObj(Character::toString).forEach(c -> word.append(BLANKS.getOrDefault(c, c)));
        return word.toString();
    }
}
