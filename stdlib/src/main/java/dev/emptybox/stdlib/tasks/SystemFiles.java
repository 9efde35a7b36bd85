package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
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

/** What tasks want of files at places that the system gives, and of the values of its running kernel. */
final class SystemFiles {

    private static final Path KERNEL = Path.of("/proc/sys");
    private static final Pattern NUMBER = Pattern.compile("-?0([xX][0-9a-fA-F]+|[0-7]+)");

    private SystemFiles() {
    }

    /** Wants the file to have this text, in a directory that is made where it is missing. */
    static List<Decision.Wanted> written(Context context, Path path, String text, Attributes wish, boolean hidden) {
        Path file = context.followed(path);
        var wanted = new ArrayList<>(directories(context, file.getParent()));
        Bytes content = Bytes.of(text);
        wanted.addAll(PathTask.file(context, file, content, wish, content.sha256(), hidden));
        return wanted;
    }

    /** Wants the directory to be there, and those above it. */
    static List<Decision.Wanted> directories(Context context, Path directory) {
        return TreeTask.missingAbove(context, directory).stream()
            .map(missing -> Decision.Wanted.absent(new FileChange.MakeDirectory(missing, Attributes.UNCHANGED), "")).toList();
    }

    /** Wants the file not to be there. */
    static List<Decision.Wanted> removed(Context context, Path path) {
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            return List.of();
        }
        if (entry instanceof Entry.Directory || entry instanceof Entry.Other) {
            throw new ProblemException(Problem.of(path + " is " + entry.describe() + ", not a file", "removing it could lose what is in it",
                "remove it by hand"));
        }
        return List.of(new Decision.Wanted(new FileChange.Remove(path), "it is to be absent", ""));
    }

    /**
     * Wants the running kernel to have a value. Where no kernel can be seen, as in a plan over an empty box, it is to be set.
     *
     * @param name below /proc/sys: {@code vm/swappiness}
     */
    static List<Decision.Wanted> kernel(Context context, String name, String value) {
        Path path = KERNEL.resolve(name);
        Entry entry = context.box().files().entry(path);
        if (entry.absent() && context.box().files().entry(KERNEL) instanceof Entry.Directory) {
            throw new ProblemException(Problem.of("The kernel of this box has no " + name.replace('/', '.'), "there is no " + path,
                "correct the name, load the module that brings it, or say atBoot()"));
        }
        String found = entry.absent() ? null : plain(context.box().files().content(path).text().orElse(""));
        return plain(value).equals(found) ? List.of() : List.of(new Decision.Wanted(new FileChange.SetKernelValue(path, value),
            found == null ? "what the kernel has is not known here" : "the kernel has '" + found + "'", ""));
    }

    /** The kernel puts tabs between the numbers of one value. It takes hexadecimal and octal numbers, and gives decimal ones. */
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

    /** What a task wants in the end. */
    static Decision decision(List<Decision.Wanted> wanted, Map<String, Object> values, String mark) {
        return wanted.isEmpty() ? Decision.nothing("it is already so", values, mark) : Decision.changes(wanted, values, mark);
    }
}
