package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@KnownAs(ansible = "hostname", chef = "hostname")
@TaskDoc(word = "hostname", summary = "Ensures that the box has a host name, now and after the next boot, with /etc/hostname.",
    identity = "the name, with or without a domain")
public final class Hostname extends Task {

    private static final Path FILE = Path.of("/etc/hostname");
    private static final int LONGEST = 64;

    private boolean later;

    public Hostname(String identity) {
        super(identity);
        String part = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
        if (!identity.isBlank() && (identity.length() > LONGEST || !identity.matches(part + "(\\." + part + ")*"))) {
            complain("'" + identity + "' is not a valid host name", "it has up to " + LONGEST + " letters, digits and dashes, in parts with dots between them", "");
        }
    }

    @Option(value = "Writes only the file: the running box keeps its name until the next boot. For image builds.", example = "atBoot()")
    public void atBoot() {
        later = true;
    }

    @Override
    protected void validate() {
        // There is only the name.
    }

    @Override
    protected Decision plan(Context context) {
        var wanted = new ArrayList<>(later ? List.<Decision.Wanted>of() : SystemFiles.kernel(context, "kernel/hostname", identity()));
        wanted.addAll(SystemFiles.written(context, FILE, identity() + "\n", Attributes.UNCHANGED, hidesContent()));
        return SystemFiles.decision(wanted, Map.of("path", FILE.toString()), Digests.sha256(identity()));
    }
}
