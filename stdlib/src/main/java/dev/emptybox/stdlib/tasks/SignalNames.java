package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Words;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names of the signals of Linux, without SIG. */
final class SignalNames {

    private static final Set<String> NAMES = Set.of("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "POLL", "PWR", "SYS");
    private static final String OTHERS = "([1-9]|[1-5][0-9]|6[0-4])|RTMIN(\\+[0-9]{1,2})?|RTMAX(-[0-9]{1,2})?";

    private SignalNames() {
    }

    static String withoutPrefix(String signal) {
        return signal.startsWith("SIG") ? signal.substring(3) : signal;
    }

    /** A problem if there is no such signal. */
    static Optional<Problem> problem(String name) {
        if (NAMES.contains(name) || name.matches(OTHERS)) {
            return Optional.empty();
        }
        List<String> near = Words.nearest(name, NAMES);
        return Optional.of(Problem.of("'" + name + "' is not a signal", near.isEmpty() ? "" : Words.didYouMean(name, NAMES),
            "write for example signal '" + (near.isEmpty() ? "TERM" : near.get(0)) + "'"));
    }
}
