package dev.emptybox.agent.cli;

import dev.emptybox.agent.machine.Progress;
import dev.emptybox.stdlib.model.Problem;

/** Shows the progress of a download on a terminal; otherwise nothing. */
final class Downloads implements Progress {

    private final Console console;

    Downloads(Console console) {
        this.console = console;
    }

    @Override
    public void fetched(String what, long done, long total) {
        if (!console.terminal()) {
            return;
        }
        boolean ended = done == total;
        String share = total > 0 ? done * 100 / total + " % of " + size(total) : size(done);
        console.transientLine(ended ? "" : "fetching " + what + ": " + share);
    }

    @Override
    public void skipped(Problem problem, String from) {
        console.err().warning(Problem.of(problem.what() + "; fetched from " + from, problem.why(), ""));
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? bytes / 1024 + " KiB" : bytes / (1 << 20) + " MiB";
    }
}
