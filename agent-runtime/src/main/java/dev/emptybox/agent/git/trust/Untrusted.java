package dev.emptybox.agent.git.trust;

import dev.emptybox.stdlib.model.Problem;
import java.util.Objects;

/** A commit fails a rule of the trust policy. */
final class Untrusted extends Exception {

    private static final long serialVersionUID = 1L;

    private final Rule rule;
    private final String commit;
    private final String why;
    private final String cure;

    /** @param why names the key, where there is one */
    Untrusted(Rule rule, String commit, String why, String cure) {
        super(why);
        this.rule = Objects.requireNonNull(rule, "rule is null");
        this.commit = Objects.requireNonNull(commit, "commit is null");
        this.why = Objects.requireNonNull(why, "why is null");
        this.cure = Objects.requireNonNull(cure, "cure is null");
    }

    Rule rule() {
        return rule;
    }

    Problem problem(String head) {
        String which = commit.equals(head) ? "" : ", on which " + head.substring(0, 10) + " is based,";
        return Problem.of("commit " + commit.substring(0, 10) + which + " is refused by the trust policy", "rule " + rule + ": " + why, cure);
    }
}
