package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.files.Resolver;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;

/** Refuses changes of the agent's own files, also through links. */
public final class Reserved {

    private Reserved() {
    }

    static void refuse(String task, Decision decision, Context context) {
        if (!context.box().files().reserved().isEmpty()) {
            decision.wanted().forEach(wanted -> refuse(task, wanted.change(), context));
        }
    }

    public static void refuse(String task, Change change, Context context) {
        Resolver resolver = context.box().files().resolver();
        for (Path path : change.replaced()) {
            Path removed = resolver.resolved(path);
            if (context.reserved(removed) || holdsReserved(context, removed)) {
                throw refused(task, path, context);
            }
        }
        for (Path path : change.written()) {
            if (context.reserved(resolver.landing(path))) {
                throw refused(task, path, context);
            }
        }
    }

    private static boolean holdsReserved(Context context, Path removed) {
        return context.box().files().reserved().stream().anyMatch(own -> own.startsWith(removed) && context.reserved(own));
    }

    private static ProblemException refused(String task, Path path, Context context) {
        return new ProblemException(Problem.of(task + " cannot change " + context.name(path), "the agent's home, "
            + context.box().files().reserved().iterator().next() + ", is there, and belongs to the agent",
            "choose another path, or another home with --home"));
    }
}
