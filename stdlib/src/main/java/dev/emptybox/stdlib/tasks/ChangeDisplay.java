package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;

/** What everybody sees of a change: its target in reports, and what stands open on the box while it is made. */
final class ChangeDisplay {

    private ChangeDisplay() {
    }

    /** As reports call it. */
    static String target(Change change, Context context) {
        if (change instanceof Change.OfPath ofPath) {
            return context.name(ofPath.path());
        }
        if (change instanceof Change.CheckOut checkOut) {
            return context.name(checkOut.path());
        }
        if (change instanceof Change.OfOnce ofOnce) {
            return ofOnce.key();
        }
        if (change instanceof Change.OfSystem ofSystem) {
            return ofSystem.target();
        }
        if (change instanceof Change.OfMaintenance ofMaintenance) {
            return String.valueOf(ofMaintenance.port());
        }
        return change instanceof Change.OfService ofService ? ofService.service() : ((Change.RunCommand) change).command().text();
    }

    /** An argument list, a path or a name can be read by everybody on the box. */
    static void refuseSecret(Task task, Change change) {
        String open = change instanceof Change.OfPath ofPath ? ofPath.path() + besidesThePath(ofPath)
            : change instanceof Change.CheckOut checkOut ? checkOut.path().toString()
            : change instanceof Change.OfSystem ofSystem ? ofSystem.toString()
            : change instanceof Change.RunCommand run ? run.command().argv().toString()
            : task instanceof ServiceTask service ? service.arguments().toString() : "";
        if (Secrets.within(open)) {
            throw new ProblemException(Problem.of(task.id() + ": a secret cannot go into an argument or a path",
                "every user of the box can read those", "pass it with env, stdin or in a file"));
        }
    }

    private static String besidesThePath(Change.OfPath change) {
        return change instanceof Change.MakeLink link ? link.target()
            : change instanceof Change.SetKernelValue set ? set.value()
            : change instanceof Change.WriteFile write && write.validation() != null ? write.validation().text() : "";
    }
}
