package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.stream.Collectors;

/** Carries one or more problems to the reporting code; they never need a stack trace. */
public class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ProblemException(List<Problem> problems) {
        super(problems.stream().map(Problem::what).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public ProblemException(Problem problem) {
        this(List.of(problem));
    }

    public ProblemException(Problem problem, Throwable cause) {
        super(problem.what(), cause);
        this.problems = List.of(problem);
    }

    public final List<Problem> problems() {
        return problems;
    }
}
