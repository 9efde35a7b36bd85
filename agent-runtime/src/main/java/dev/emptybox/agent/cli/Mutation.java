package dev.emptybox.agent.cli;

import java.util.List;

/**
 * What the specs of a state repo notice when its scripts are wrong.
 *
 * @param specs    the run of the specs without a mistake; if it failed there are no mutants
 * @param mutants  by file and line
 * @param excepted how many mutants were left out because of comments
 */
public record Mutation(SpecRunner.Summary specs, List<Mutant> mutants, int excepted) {

    public Mutation {
        mutants = List.copyOf(mutants);
    }

    /** CAUGHT and TIMED_OUT: a feature failed. NOT_REACHED: no feature runs the code. INVALID: it does not compile, so no spec is needed. */
    public enum Verdict { CAUGHT, TIMED_OUT, SURVIVED, NOT_REACHED, INVALID }

    /**
     * A script with one mistake.
     *
     * @param what     the mistake
     * @param source   the line as it is
     * @param features how many features run this code
     * @param caughtBy the feature that failed, otherwise empty
     */
    public record Mutant(String file, int line, int column, String what, String source, Verdict verdict, int features, String caughtBy) {
    }

    /** How far a run is. */
    public record Progress(int done, int all, int unnoticed) {
    }

    public long count(Verdict verdict) {
        return mutants.stream().filter(mutant -> mutant.verdict() == verdict).count();
    }

    /** Those that no spec noticed. */
    public List<Mutant> unnoticed() {
        return mutants.stream().filter(mutant -> mutant.verdict() == Verdict.SURVIVED || mutant.verdict() == Verdict.NOT_REACHED).toList();
    }
}
