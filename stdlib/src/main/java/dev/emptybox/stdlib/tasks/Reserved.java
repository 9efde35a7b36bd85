package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.Resolver;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Refuses changes of what belongs to the agent itself, whatever links lead there. */
final class Reserved {

    private Reserved() {
    }

    static void refuse(String task, Decision decision, Context context) {
        if (!context.world().reserved().isEmpty()) {
            decision.wanted().forEach(wanted -> refuse(task, wanted.change(), context));
        }
    }

    static void refuse(String task, Change change, Context context) {
        Resolver resolver = context.world().resolver();
        for (Path path : itself(change)) {
            Path removed = resolver.resolved(path);
            if (context.reserved(removed) || holdsReserved(context, removed)) {
                throw refused(task, path, context);
            }
        }
        for (Path path : written(change)) {
            if (context.reserved(resolver.landing(path))) {
                throw refused(task, path, context);
            }
        }
    }

    private static boolean holdsReserved(Context context, Path removed) {
        return context.world().reserved().stream().anyMatch(own -> own.startsWith(removed) && context.reserved(own));
    }

    /** What gives way as a whole: a directory with all that is in it, or a link and not what it leads to. */
    private static List<Path> itself(Change change) {
        if (change instanceof Change.Remove || change instanceof Change.MakeLink) {
            return List.of(((Change.OfPath) change).path());
        }
        return List.of();
    }

    private static List<Path> written(Change change) {
        var paths = new ArrayList<Path>();
        if (change instanceof Change.Unpack unpack) {
            unpack.pieces().forEach(piece -> paths.add(piece.path()));
        } else if (change instanceof Change.OfPath ofPath && itself(change).isEmpty()) {
            paths.add(ofPath.path());
        } else if (change instanceof Change.CheckOut checkOut) {
            paths.add(checkOut.path());
        }
        if (change instanceof Change.WriteFile write && write.backup() != null) {
            paths.add(write.backup());
        }
        return paths;
    }

    private static ProblemException refused(String task, Path path, Context context) {
        return new ProblemException(Problem.of(task + " cannot change " + context.name(path), "the agent's home, "
            + context.world().reserved().iterator().next() + ", is there, and belongs to the agent",
            "choose another path, or another home for the agent with --home"));
    }
}
