package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.engine.Declaration;
import dev.emptybox.stdlib.engine.ReadsRepo;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import groovy.lang.Closure;
import groovy.lang.GroovyRuntimeException;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sets options on a task that is never run, to find what is wrong with their values. */
public final class Trial {

    private static final List<Object[]> SOME = List.of(new Object[] {"1"}, new Object[] {1}, new Object[] {true}, new Object[] {"1", "1"}, new Object[] {Map.of()},
        new Object[] {"1s"}, new Object[] {"1MiB"}, new Object[] {"0600"}, new Object[] {"http://x/"}, new Object[] {"0".repeat(64)}, new Object[] {List.of("1")},
            new Object[] {"1", 1});

    /** Valid as the name of anything. */
    private static final String UNNAMED = "unnamed";

    private final Class<?> type;
    private final Object identity;
    private final List<Call> calls;

    /**
     * An option, as it is written in a block.
     *
     * @param key       what it belongs to, for findings
     * @param arguments null if they are not known
     * @param block     the options in its own block; null if it has none
     * @param partly    whether its block has options that are not known
     */
    public record Call(Object key, String name, List<Object> arguments, List<Call> block, boolean partly) {
    }

    /** @param key null for the task as a whole */
    public record Finding(Object key, Problem problem) {
    }

    /**
     * @param word     of a task
     * @param identity its argument; null if it is not known
     */
    public Trial(String word, Object identity, List<Call> calls) {
        this.type = Reference.delegate(ConvergeScript.class, word).orElse(null);
        this.identity = identity;
        this.calls = List.copyOf(calls);
    }

    /** What is wrong with single options, whatever else is set. */
    public List<Finding> options() {
        Set<Problem> all = problems(calls);
        Set<Problem> bare = problems(List.of());
        var findings = new ArrayList<Finding>();
        for (Call call : calls.stream().filter(known -> known.arguments() != null).toList()) {
            // What is missing in a block may be among the options that are not known.
            Set<Problem> mine = call.partly() ? refused(call) : problems(List.of(call));
            mine.stream().filter(problem -> !isOfName(problem) && all.contains(problem) && !bare.contains(problem))
                .forEach(problem -> findings.add(new Finding(call.key(), problem)));
        }
        return findings;
    }

    /** What is missing, whatever the values are that are not known. */
    public List<Finding> missing() {
        Set<Problem> all = problems(calls);
        return problems(List.of()).stream().filter(problem -> all.contains(problem) && !isOfName(problem))
            .map(problem -> new Finding(null, identity == null ? unnamed(problem) : problem)).toList();
    }

    /** A name that is not known may be right. */
    private boolean isOfName(Problem problem) {
        return identity == null && problem.what().contains("'" + UNNAMED + "'");
    }

    private Problem unnamed(Problem problem) {
        return new Problem(problem.where(), problem.what().replace(" " + UNNAMED + " ", " "), problem.why(), problem.cure());
    }

    /** What is wrong with the task, if its block has exactly these options. */
    public List<Finding> whole() {
        var findings = new ArrayList<>(options());
        problems(calls).stream().filter(problem -> findings.stream().noneMatch(finding -> finding.problem().equals(problem)))
            .forEach(problem -> findings.add(new Finding(null, problem)));
        return findings;
    }

    /** What is wrong with the files of the state repo that it reads. A name that is not known may be right, so it is left out. */
    public List<Problem> sources(RepoFiles files, boolean partly) {
        List<Call> known = calls.stream().filter(call -> call.arguments() != null).toList();
        try {
            if (made(known, new LinkedHashSet<>()).orElse(null) instanceof ReadsRepo reader) {
                reader.checkSources(files, partly);
            }
            return List.of();
        } catch (ProblemException wrong) {
            return wrong.problems();
        }
    }

    private Set<Problem> refused(Call call) {
        var problems = new LinkedHashSet<Problem>();
        made(List.of(call), problems);
        return problems;
    }

    private Set<Problem> problems(List<Call> set) {
        var problems = new LinkedHashSet<Problem>();
        made(set, problems).ifPresent(options -> {
            if (options instanceof Declaration declaration) {
                problems.addAll(declaration.problems());
            }
        });
        return problems;
    }

    private Optional<Object> made(List<Call> set, Set<Problem> problems) {
        if (type == null) {
            return Optional.empty();
        }
        try {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1) {
                    Object argument = constructor.getParameterTypes()[0] == String.class ? identity == null ? UNNAMED : String.valueOf(identity)
                        : identity instanceof Integer ? identity : Integer.valueOf(1);
                    Object options = constructor.newInstance(argument);
                    set.forEach(call -> apply(new OptionBlock(options), call, problems));
                    return Optional.of(options);
                }
            }
            return Optional.empty();
        } catch (ReflectiveOperationException notOnItsOwn) {
            return Optional.empty();
        }
    }

    private static void apply(OptionBlock options, Call call, Set<Problem> problems) {
        if (call.arguments() == null) {
            setSomehow(options, call.name());
            return;
        }
        var arguments = new ArrayList<>(call.arguments());
        if (call.block() != null) {
            arguments.add(new Block(call.block(), problems));
        }
        try {
            OptionBlock.assign(options, call.name(), arguments.toArray());
        } catch (ProblemException wrong) {
            problems.addAll(wrong.problems());
        } catch (GroovyRuntimeException | IllegalArgumentException | NullPointerException | ClassCastException notForIt) {
            // The type checker has said so, or the plan will.
        }
    }

    /** With any value that one of its forms takes: it counts only that the option is set. */
    private static void setSomehow(OptionBlock options, String name) {
        for (Object[] given : SOME) {
            try {
                OptionBlock.assign(options, name, given);
                return;
            } catch (RuntimeException otherForm) {
                // The next one.
            }
        }
    }

    /** Stands for a block of options; as a body of tasks or a condition it does nothing. */
    private static final class Block extends Closure<Object> {

        private static final long serialVersionUID = 1L;

        private final transient List<Call> calls;
        private final transient Set<Problem> problems;

        Block(List<Call> calls, Set<Problem> problems) {
            super(Block.class);
            this.calls = calls;
            this.problems = problems;
        }

        @Override
        public Object call(Object... arguments) {
            return call();
        }

        @Override
        public Object call() {
            if (getDelegate() instanceof OptionBlock options) {
                calls.forEach(call -> apply(options, call, problems));
            }
            return Boolean.TRUE;
        }
    }
}
