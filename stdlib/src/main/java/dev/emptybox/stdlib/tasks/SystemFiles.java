package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes of system files, and of parameters of the running kernel. */
final class SystemFiles {

    private static final Path KERNEL = Path.of("/proc/sys");
    private static final Pattern NUMBER = Pattern.compile("-?0([xX][0-9a-fA-F]+|[0-7]+)");

    private SystemFiles() {
    }

    /** Requires the file to have this text; creates its directory if missing. */
    static List<Decision.Wanted> written(Context context, Path path, String text, Attributes wish, boolean hidden) {
        Path file = context.followed(path);
        var wanted = new ArrayList<>(directories(context, file.getParent()));
        wanted.addAll(PathTask.file(context, file, FileContent.of(Bytes.of(text), hidden), wish));
        return wanted;
    }

    /** Requires the directory and its parents to exist. */
    static List<Decision.Wanted> directories(Context context, Path directory) {
        return TreeTask.missingAbove(context, directory).stream()
            .map(missing -> Decision.Wanted.absent(new FileChange.MakeDirectory(missing, Attributes.UNCHANGED), "")).toList();
    }

    /** Requires the file to be absent. */
    static List<Decision.Wanted> removed(Context context, Path path) {
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            return List.of();
        }
        if (entry instanceof Entry.Directory || entry instanceof Entry.Other) {
            throw new ProblemException(Problem.of(path + " is " + entry.describe() + ", not a file", "removing it could lose its content",
                "remove it by hand"));
        }
        return List.of(new Decision.Wanted(new FileChange.Remove(path), "it is declared absent", ""));
    }

    /**
     * Requires the running kernel to have a value. Without a visible kernel, as in a plan over an empty box, it is set.
     *
     * @param name below /proc/sys: {@code vm/swappiness}
     */
    static List<Decision.Wanted> kernel(Context context, String name, String value) {
        Path path = KERNEL.resolve(name);
        Entry entry = context.box().files().entry(path);
        if (entry.absent() && context.box().files().entry(KERNEL) instanceof Entry.Directory) {
            throw new ProblemException(Problem.of("The kernel has no parameter " + name.replace('/', '.'), "there is no " + path,
                "correct the name, load its kernel module, or write atBoot()"));
        }
        String found = entry.absent() ? null : plain(context.box().files().content(path).text().orElse(""));
        return plain(value).equals(found) ? List.of() : List.of(new Decision.Wanted(new FileChange.SetKernelValue(path, value),
            found == null ? "the value of the kernel is not known here" : "the kernel has '" + found + "'", ""));
    }

    /** The kernel separates several numbers with tabs. It accepts hexadecimal and octal numbers, and returns decimal ones. */
    private static String plain(String value) {
        return Stream.of(value.strip().split("\\s+")).map(SystemFiles::decimal).collect(Collectors.joining(" "));
    }

    private static String decimal(String word) {
        try {
            return NUMBER.matcher(word).matches() ? Long.decode(word).toString() : word;
        } catch (NumberFormatException tooLarge) {
            return word;
        }
    }

    /** The changes of a task. */
    static Decision decision(List<Decision.Wanted> wanted, Map<String, Object> values, String mark) {
        return wanted.isEmpty() ? Decision.nothing("it is up to date", values, mark) : Decision.changes(wanted, values, mark);
    }
}
