package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.dsl.Trial;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.tasks.TemplateCheck;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.transform.stc.StaticTypesMarker;

/**
 * Tries the options of every task whose values are constants, in every environment, without running the script: modes,
 * durations, sizes, patterns, missing options, templates and sources. Runs after the types are known.
 */
final class OptionTrials extends CompilationCustomizer {

    private static final int MOST_ITEMS = 50;

    private final CompileContext compile;

    OptionTrials(CompileContext compile) {
        super(CompilePhase.INSTRUCTION_SELECTION);
        this.compile = compile;
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        new Words(source).visitClass(type);
    }

    /** A block as it is written. */
    private static final class Written {

        private final List<MethodCallExpression> options = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        /** Whether every statement is one of the options, so that nothing else can be set. */
        private boolean exact = true;
        /** Whether something that is called may set options. */
        private boolean open;
    }

    private final class Words extends ClassCodeVisitorSupport {

        private final SourceUnit source;
        private final Assignments assignments;

        Words(SourceUnit source) {
            this.source = source;
            this.assignments = Assignments.in(source);
        }

        @Override
        public void visitMethodCallExpression(MethodCallExpression call) {
            super.visitMethodCallExpression(call);
            MethodNode target = call.getNodeMetaData(StaticTypesMarker.DIRECT_METHOD_CALL_TARGET);
            String word = call.getMethodAsString();
            if (target != null && target.getDeclaringClass() != null && Reference.declaresWords(target.getDeclaringClass().getName())
                && call.getLineNumber() > 0 && Reference.delegate(ConvergeScript.class, word).isPresent()) {
                tried(call, word);
            }
        }

        private void tried(MethodCallExpression call, String word) {
            List<Expression> arguments = Constants.arguments(call.getArguments());
            ClosureExpression block = block(arguments);
            Class<?> type = Reference.delegate(ConvergeScript.class, word).orElseThrow();
            Written written = block == null ? new Written() : written(block, type);
            var found = new LinkedHashMap<Problem, List<String>>();
            var places = new LinkedHashMap<Problem, ASTNode>();
            for (String layer : compile.layers()) {
                for (int item = 0; item < items(layer, call); item++) {
                    var constants = new Constants(assignments, layer, item, TemplateCheck::anyValue);
                    once(call, word, type, written, arguments, constants).forEach((problem, node) -> {
                        found.computeIfAbsent(problem, p -> new ArrayList<>()).add(layer);
                        places.put(problem, node);
                    });
                }
            }
            found.forEach((problem, layers) -> report(problem, places.get(problem), new HashSet<>(layers)));
        }

        private void report(Problem problem, ASTNode node, Set<String> layers) {
            boolean everywhere = layers.size() == compile.layers().size();
            String why = everywhere ? problem.why() : (problem.why().isEmpty() ? "" : problem.why() + "; ") + "with " + layers.stream().sorted().findFirst().orElse("");
            if (problem.where() != null) {
                compile.report(new Problem(problem.where(), problem.what(), why, problem.cure()));
            } else {
                compile.report(source, node, problem.what(), why, problem.cure());
            }
        }

        private Map<Problem, ASTNode> once(MethodCallExpression call, String word, Class<?> type, Written written, List<Expression> arguments, Constants constants) {
            Optional<List<Object>> identity = constants.all(block(arguments) == null ? arguments : arguments.subList(0, arguments.size() - 1));
            var calls = new ArrayList<Trial.Call>();
            boolean all = calls(written, type, constants, calls);
            var trial = new Trial(word, identity.filter(values -> !values.isEmpty()).map(values -> values.get(0)).orElse(null), calls);
            boolean whole = written.exact && all && identity.isPresent();
            var problems = new LinkedHashMap<Problem, ASTNode>();
            // After a mistake in its lines, only what is wrong with an option by itself is sure.
            boolean sure = !compile.hasProblem(source, call.getLineNumber(), call.getLastLineNumber());
            var findings = new ArrayList<>(whole && sure ? trial.whole() : trial.options());
            if (!whole && sure && !written.open) {
                findings.addAll(trial.missing());
            }
            for (Trial.Finding finding : findings) {
                problems.put(finding.problem(), finding.key() instanceof MethodCallExpression option ? option : Vocabulary.placeOf(call));
            }
            if (problems.isEmpty() && sure) {
                ASTNode place = written.options.stream()
                    .filter(option -> "source".equals(option.getMethodAsString())).<ASTNode>map(option -> option).findFirst().orElse(Vocabulary.placeOf(call));
                compile.repo().ifPresent(files -> {
                    files.enter(ScriptHost.module(source.getName()));
                    try {
                        trial.sources(files, !whole).forEach(problem -> problems.put(problem, place));
                    } finally {
                        files.leave();
                    }
                });
            }
            return problems;
        }

        /** Whether all are known. */
        private boolean calls(Written written, Class<?> type, Constants constants, List<Trial.Call> calls) {
            boolean all = true;
            for (MethodCallExpression option : written.options) {
                List<Expression> arguments = Constants.arguments(option.getArguments());
                ClosureExpression block = block(arguments);
                Optional<List<Object>> values = constants.all(block == null ? arguments : arguments.subList(0, arguments.size() - 1));
                if (values.isEmpty()) {
                    all = false;
                    calls.add(new Trial.Call(option, option.getMethodAsString(), null, null, true));
                    continue;
                }
                List<Trial.Call> inner = null;
                boolean partly = false;
                if (block != null) {
                    inner = new ArrayList<>();
                    Class<?> of = Reference.delegate(type, option.getMethodAsString()).orElse(null);
                    if (of != null) {
                        Written nested = written(block, of);
                        boolean known = calls(nested, of, constants, inner);
                        partly = !known || !nested.exact;
                        all &= !partly;
                    }
                }
                calls.add(new Trial.Call(option, option.getMethodAsString(), values.get(), inner, partly));
            }
            return all;
        }

        /** As many as the longest list or map of objects that a value may come from. */
        private int items(String layer, MethodCallExpression call) {
            var most = new int[] {1};
            call.visit(new CodeVisitorSupport() {
                @Override
                public void visitVariableExpression(org.codehaus.groovy.ast.expr.VariableExpression variable) {
                    Shapes.Info shape = Shapes.infoOf(variable.<ClassNode>getNodeMetaData(StaticTypesMarker.INFERRED_TYPE));
                    if (shape != null) {
                        most[0] = Math.max(most[0], Math.min(MOST_ITEMS, shape.objects().getOrDefault(layer, List.of()).size()));
                    }
                }
            });
            return most[0];
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }

    private static ClosureExpression block(List<Expression> arguments) {
        return !arguments.isEmpty() && arguments.get(arguments.size() - 1) instanceof ClosureExpression closure ? closure : null;
    }

    private static Written written(ClosureExpression block, Class<?> type) {
        var written = new Written();
        Set<String> names = new Vocabulary.Options(type, "").names();
        written.exact = hasOnlyOptions(block.getCode(), names);
        block.getCode().visit(new CodeVisitorSupport() {
            @Override
            public void visitMethodCallExpression(MethodCallExpression call) {
                if (call.isImplicitThis() && names.contains(call.getMethodAsString())) {
                    written.options.add(call);
                    written.names.add(call.getMethodAsString());
                    Constants.arguments(call.getArguments()).stream().filter(argument -> !(argument instanceof ClosureExpression)).forEach(argument -> argument.visit(this));
                } else {
                    written.open |= call.getMethodAsString() == null || call.getText().contains("delegate") || call.isImplicitThis() && isUnknown(call);
                    super.visitMethodCallExpression(call);
                }
            }
        });
        return written;
    }

    private static boolean isUnknown(MethodCallExpression call) {
        MethodNode target = call.getNodeMetaData(StaticTypesMarker.DIRECT_METHOD_CALL_TARGET);
        return target == null || target.getDeclaringClass() == null || target.getDeclaringClass().equals(ClassHelper.OBJECT_TYPE);
    }

    private static boolean hasOnlyOptions(Statement statement, Set<String> names) {
        if (statement instanceof BlockStatement several) {
            return several.getStatements().stream().allMatch(inner -> hasOnlyOptions(inner, names));
        }
        boolean generated = statement.isEmpty() || statement.getLineNumber() < 1 || statement instanceof ReturnStatement last && last.isReturningNullOrVoid();
        return generated || isOption(statement, names);
    }

    private static boolean isOption(Statement statement, Set<String> names) {
        Expression expression = statement instanceof ExpressionStatement plain ? plain.getExpression() : statement instanceof ReturnStatement last ? last.getExpression() : null;
        return expression instanceof MethodCallExpression call && call.isImplicitThis() && names.contains(call.getMethodAsString());
    }
}
