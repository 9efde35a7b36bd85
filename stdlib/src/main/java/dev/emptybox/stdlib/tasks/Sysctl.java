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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@KnownAs(ansible = "sysctl", puppet = "sysctl", chef = "sysctl")
@TaskDoc(word = "sysctl", summary = "Sets a kernel parameter, now and for the next boot, with a file in /etc/sysctl.d.",
    identity = "the key: vm.swappiness",
    plan = "Planned exactly; the plan assumes that the kernel accepts the value.")
public final class Sysctl extends Task {

    private static final Path DIRECTORY = Path.of("/etc/sysctl.d");

    private String wished;
    private boolean later;
    private boolean unwanted;

    public Sysctl(String identity) {
        super(identity);
        if (!identity.isBlank() && !identity.matches("[A-Za-z0-9_/-]+(\\.[A-Za-z0-9_/-]+)+")) {
            complain("'" + identity + "' is not a kernel parameter", "it has names separated by dots; a dot within a name is written as /",
                "write for example vm.swappiness");
        }
    }

    @Option(value = "The value. Separate several numbers with a space.", required = true, example = "value '10'")
    public void value(String text) {
        wished = text;
        if (text.isBlank() || text.indexOf('\n') >= 0 || Secrets.within(text)) {
            complain("value '" + text + "' is not a value of a kernel parameter", "it is one line of a world-readable file", "write for example value '10'");
        }
    }

    @Option(value = "Writes only the file: the running kernel keeps its value until the next boot. For image builds.", example = "atBoot()")
    public void atBoot() {
        later = true;
    }

    @Option(value = "Removes the file. The running kernel keeps its value until the next boot.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted && (wished != null || later)) {
            complain(id() + " is absent and has other options", "an absent parameter has no value", "remove absent() or the other options");
        } else if (!unwanted && wished == null) {
            complain(id() + " has no value", "", "write for example value '10'");
        }
    }

    @Override
    protected Decision plan(Context context) {
        Path path = DIRECTORY.resolve("60-emptybox-" + identity().replace('/', '.') + ".conf");
        Map<String, Object> values = Map.of("path", path.toString());
        String mark = Digests.sha256(identity() + " " + wished);
        if (unwanted) {
            var wanted = SystemFiles.removed(context, path);
            return wanted.isEmpty() ? Decision.nothing("it does not exist", values, mark) : Decision.changes(wanted, values, mark);
        }
        // The kernel first: a refused value is not left for the next boot.
        var wanted = new ArrayList<>(later ? List.<Decision.Wanted>of() : SystemFiles.kernel(context, file(), wished.strip()));
        wanted.addAll(SystemFiles.written(context, path, identity() + " = " + wished.strip() + "\n", Attributes.ofMode(0644), hidesContent()));
        return SystemFiles.decision(wanted, values, mark);
    }

    /** Dots and slashes are swapped relative to the key, so that a name can contain a dot. */
    private String file() {
        return identity().replace('.', '\n').replace('/', '.').replace('\n', '/');
    }
}
