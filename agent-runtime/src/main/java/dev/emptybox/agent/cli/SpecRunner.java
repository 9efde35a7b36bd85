package dev.emptybox.agent.cli;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the specs of a state repo. Found with {@link java.util.ServiceLoader}, because neither Spock nor JUnit is on the
 * class path of an agent.
 */
public interface SpecRunner {

    /**
     * Compiles and runs the specs.
     *
     * @param listener receives each feature as it ends, in order, from another thread but never concurrently
     * @throws ProblemException with everything that prevents the specs from running
     */
    Summary run(Request request, Consumer<Feature> listener);

    /**
     * Makes the scripts wrong on purpose, and runs the specs against each mistake.
     *
     * @param listener receives the progress, from other threads but never concurrently
     * @throws ProblemException with everything that prevents the specs from running
     */
    Mutation mutate(Request request, Consumer<Mutation.Progress> listener);

    /**
     * What to run.
     *
     * @param repo     the state repo, absolute
     * @param tests    globs over spec and feature names; empty for all
     * @param timeout  the time limit of a feature or iteration
     * @param cache    where compiled classes are stored
     * @param junitXml where to write JUnit XML files, one per spec, or null
     * @param coverage whether to measure the coverage of the scripts
     * @param golden   whether to write the golden files of the specs instead of comparing them
     */
    record Request(Path repo, List<String> tests, Duration timeout, Path cache, Path junitXml, boolean coverage, boolean golden) {

        public Request {
            tests = List.copyOf(tests);
        }
    }

    /** The result of a feature. */
    enum Result { PASSED, FAILED, SKIPPED }

    /**
     * A feature, an iteration of an unrolled feature, or the part of a spec outside of its features.
     *
     * @param spec    class name of the spec
     * @param name    of the feature
     * @param why     why it was skipped, otherwise empty
     * @param failure why it failed, otherwise null
     * @param output  its standard output and standard error
     */
    record Feature(String spec, String name, Result verdict, Duration took, String why, Failure failure, String output) {
    }

    /**
     * @param where   the position in the specs; null if unknown
     * @param message of Spock, with several lines
     * @param trace   the whole stack trace
     */
    record Failure(Where where, String message, String trace) {
    }

    /**
     * The result of a run.
     *
     * @param notes   remarks besides the features, for example about threads left running
     * @param stuck   whether a feature did not end even when interrupted: the rest was not run, and a thread still runs
     * @param scripts the coverage of the scripts, if requested
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
