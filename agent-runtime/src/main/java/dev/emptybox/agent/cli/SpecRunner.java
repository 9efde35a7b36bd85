package dev.emptybox.agent.cli;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the specs of a state repo. It is found by {@link java.util.ServiceLoader}, because neither Spock nor JUnit belongs on
 * the class path of an agent.
 */
public interface SpecRunner {

    /**
     * Compiles and runs the specs.
     *
     * @param told each feature as it ends, in order, from another thread but never from two at once
     * @throws ProblemException with all that keeps the specs from being run at all
     */
    Summary run(Request request, Consumer<Feature> told);

    /**
     * What to run.
     *
     * @param repo     the state repo, absolute
     * @param tests    globs over spec and feature names; empty for all
     * @param timeout  how long one feature, or one iteration of it, may take
     * @param cache    where compiled classes are kept
     * @param junitXml where to write one file of JUnit's XML for each spec, or null
     * @param coverage whether to find out what of the scripts was reached
     * @param golden   whether to write the golden files of the specs anew instead of comparing them
     */
    record Request(Path repo, List<String> tests, Duration timeout, Path cache, Path junitXml, boolean coverage, boolean golden) {

        public Request {
            tests = List.copyOf(tests);
        }
    }

    /** How a feature ended. */
    enum Result { PASSED, FAILED, SKIPPED }

    /**
     * One feature, one iteration of an unrolled feature, or what of a spec stands outside its features.
     *
     * @param spec    class name of the spec
     * @param name    of the feature
     * @param why     of a skipped one, else empty
     * @param failure of a failed one, else null
     * @param output  what it wrote to standard output and standard error
     */
    record Feature(String spec, String name, Result verdict, Duration took, String why, Failure failure, String output) {
    }

    /**
     * @param where   in the specs it failed; null when that is not known
     * @param message Spock's, several lines
     * @param trace   the whole stack trace
     */
    record Failure(Where where, String message, String trace) {
    }

    /**
     * All of a run.
     *
     * @param notes   what is worth knowing beside the features, for example threads that were left running
     * @param stuck   a feature did not end even when it was interrupted: the rest was not run, and a thread still runs
     * @param scripts what of the scripts was reached, when that was asked for
     */
    record Summary(List<Feature> features, List<String> notes, boolean stuck, List<Coverage.Mark> scripts) {

        public Summary {
            features = List.copyOf(features);
            notes = List.copyOf(notes);
            scripts = List.copyOf(scripts);
        }

        public long count(Result verdict) {
            return features.stream().filter(feature -> feature.verdict() == verdict).count();
        }
    }
}
