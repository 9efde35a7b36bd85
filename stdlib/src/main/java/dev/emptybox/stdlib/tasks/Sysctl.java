package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Secrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@TaskDoc(word = "sysctl", summary = "Sees to it that the kernel has a value, now and after the next start of the box, with a file in /etc/sysctl.d.",
    identity = "the key: vm.swappiness",
    plan = "Planned exactly, except that the kernel accepts the value: that is assumed.")
public final class Sysctl extends Task {

    private static final Path DIRECTORY = Path.of("/etc/sysctl.d");

    private String wished;
    private boolean later;
    private boolean unwanted;

    public Sysctl(String identity) {
        super(identity);
        if (!identity.isBlank() && !identity.matches("[A-Za-z0-9_/-]+(\\.[A-Za-z0-9_/-]+)+")) {
            complain("'" + identity + "' cannot be a key of the kernel", "it has names with dots between them; a dot within a name is written as /",
                "write for example vm.swappiness");
        }
    }

    @Option(value = "The value; several numbers with a blank between them.", required = true, example = "value '10'")
    public void value(String text) {
        wished = text;
        if (text.isBlank() || text.indexOf('\n') >= 0 || Secrets.within(text)) {
            complain("value '" + text + "' cannot be a value of the kernel", "it is one line, which everybody can read", "write for example value '10'");
        }
    }

    @Option(value = "Only the file: the running kernel keeps its value until the box starts anew. For image builds.", example = "atBoot()")
    public void atBoot() {
        later = true;
    }

    @Option(value = "The file is not to be there. The running kernel keeps its value until the box starts anew.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted && (wished != null || later)) {
            complain(id() + " is absent and has other options", "what is not there has no value", "drop absent() or the others");
        } else if (!unwanted && wished == null) {
            complain(id() + " has no value", "", "write for example value '10'");
        }
    }

    @Override
    Decision plan(Context context) {
        Path path = DIRECTORY.resolve("60-emptybox-" + identity().replace('/', '.') + ".conf");
        Map<String, Object> values = Map.of("path", path.toString());
        String mark = Digests.sha256(identity() + " " + wished);
        if (unwanted) {
            var wanted = SystemFiles.removed(context, path);
            return wanted.isEmpty() ? Decision.nothing("it is not there", values, mark) : Decision.changes(wanted, values, mark);
        }
        // The kernel first: a value that it refuses is not left for the next start.
        var wanted = new ArrayList<>(later ? List.<Decision.Wanted>of() : SystemFiles.kernel(context, file(), wished.strip()));
        wanted.addAll(SystemFiles.written(context, path, identity() + " = " + wished.strip() + "\n", Attributes.ofMode(0644), hidesContent()));
        return SystemFiles.decision(wanted, values, mark);
    }

    /** The other way round from the key, so that a name with a dot in it can be told. */
    private String file() {
        return identity().replace('.', '\n').replace('/', '.').replace('\n', '/');
    }
}
