package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Sizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

@KnownAs(puppet = "logrotate::rule", chef = "logrotate_app")
@TaskDoc(word = "logrotate", summary = "Configures logrotate to rotate log files, with a file in /etc/logrotate.d, or removes that file.",
    identity = "the name of the file in /etc/logrotate.d: letters, digits, dash and underscore", bare = false)
public final class Logrotate extends Task {

    private static final Path DIRECTORY = Path.of("/etc/logrotate.d");
    private static final List<String> PERIODS = List.of("hourly", "daily", "weekly", "monthly", "yearly");

    private List<String> patterns = List.of();
    private String period = "weekly";
    private int kept = 4;
    private String more = "";
    private boolean unwanted;

    public Logrotate(String identity) {
        super(identity);
        if (!identity.isBlank() && !identity.matches("[A-Za-z0-9_-]+")) {
            complain("'" + identity + "' cannot be the name of a logrotate file", "logrotate skips files with some endings", "use letters, digits, dash and underscore");
        }
    }

    @Option(value = "The log files, relative to the root; * and ? are wildcards.", required = true, example = "files 'logs/*.log'")
    public void files(String... paths) {
        patterns = List.of(paths);
        if (patterns.stream().anyMatch(path -> path.isBlank() || path.matches("(?s).*[\"\\\\\\p{Cntrl}].*") || Secrets.within(path))) {
            complain(id() + ": files has a path that cannot be written to its file", "a path has no quotes, backslashes, line breaks or secrets", "");
        }
    }

    @Option(value = "How often they are rotated: 'hourly', 'daily', 'weekly', 'monthly' or 'yearly'. Default 'weekly'.", example = "frequency 'daily'")
    public void frequency(String name) {
        period = name;
        if (!PERIODS.contains(name)) {
            complain("frequency '" + name + "' is not known", "known are " + String.join(", ", PERIODS), "");
        }
    }

    @Option(value = "How many rotated files are kept of each. Default 4.", example = "rotate 14")
    public void rotate(int count) {
        kept = count;
        if (count < 0) {
            complain("rotate " + count + " is negative", "it is a number of files", "");
        }
    }

    @Option(value = "Rotates a file that is larger even when its time has not come.", example = "maxSize '100MiB'")
    public void maxSize(String size) {
        more += "    maxsize " + Sizes.parse(size) + "\n";
    }

    @Option(value = "Compresses rotated files, except for the latest.", example = "compress()")
    public void compress() {
        more += "    compress\n    delaycompress\n";
    }

    @Option(value = "Copies and empties the file in place, for a program that keeps it open.", example = "copyTruncate()")
    public void copyTruncate() {
        more += "    copytruncate\n";
    }

    @Option(value = "Removes the file; the logs stay.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted != patterns.isEmpty()) {
            complain(id() + (unwanted ? " is absent and has files" : " has no files"), "", "write either files 'logs/*.log' or absent()");
        }
    }

    @Override
    protected Decision plan(Context context) {
        Path path = DIRECTORY.resolve(identity());
        String text = patterns.stream().map(pattern -> "\"" + context.path(pattern) + "\"").collect(Collectors.joining(" ", "# Managed by emptybox.\n", " {\n"))
            + "    " + period + "\n    rotate " + kept + "\n    missingok\n    notifempty\n" + more + "}\n";
        var wanted = unwanted ? SystemFiles.removed(context, path) : SystemFiles.written(context, path, text, Attributes.ofMode(0644), hidesContent());
        return SystemFiles.decision(wanted, Map.of("path", path.toString()), Digests.sha256(unwanted ? "absent" : text));
    }
}
