package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.IfStatement;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.SourceUnit;

/**
 * Finds tasks that run only if an earlier task has changed something in the same run. After a run that fails between the
 * two, the earlier task has nothing to change, and the later one never runs. Parses sources, compiles nothing.
 */
final class ChangedGuards {

    /** Read-only tasks lose nothing. */
    private static final Set<String> CHECKS = Set.of("httpCheck", "tcpCheck", "processCheck", "waitFor");

    /** What every finding has in its text. Loading the parser is a large part of the start-up time. */
    private static final Pattern READS_CHANGED = Pattern.compile("\\.\\W*changed\\b");

    private static final String WHY = "after a run that fails in between, the next run finds nothing to change there and skips it for good";

    private final Places places;
    private final List<Problem> warnings = new ArrayList<>();

    private ChangedGuards(Places places) {
        this.places = places;
    }

    /** Empty for sources with syntax errors, which the compiler reports. */
    static List<Problem> warnings(Map<String, String> sources) {
        if (sources.values().stream().noneMatch(text -> READS_CHANGED.matcher(text).find())) {
            return List.of();
        }
        var guards = new ChangedGuards(new Places(sources));
        var unit = new CompilationUnit(new CompilerConfiguration());
        sources.forEach(unit::addSource);
        try {
            unit.compile(Phases.CONVERSION);
        } catch (MultipleCompilationErrorsException doesNotParse) {
            return List.of();
        }
        unit.iterator().forEachRemaining(guards::look);
        return List.copyOf(guards.warnings);
    }

    private void look(SourceUnit source) {
        Set<String> outcomes = outcomes(source);
        source.getAST().getClasses().forEach(type -> new ClassCodeVisitorSupport() {
            @Override
            public void visitIfElse(IfStatement statement) {
                asked(statement.getBooleanExpression(), outcomes).ifPresent(name -> statement.getIfBlock().visit(new CodeVisitorSupport() {
                    @Override
                    public void visitMethodCallExpression(MethodCallExpression call) {
                        if (isTask(call) && !CHECKS.contains(call.getMethodAsString())) {
                            warn(source, call, call.getMethodAsString(), name);
                        }
                        super.visitMethodCallExpression(call);
                    }
                }));
                super.visitIfElse(statement);
            }

            @Override
            public void visitMethodCallExpression(MethodCallExpression call) {
                if (call.isImplicitThis() && "onlyIf".equals(call.getMethodAsString())) {
                    asked(call.getArguments(), outcomes).ifPresent(name -> warn(source, call, "the task", name));
                }
                super.visitMethodCallExpression(call);
            }

            @Override
            protected SourceUnit getSourceUnit() {
                return source;
            }
        }.visitClass(type));
    }

    private void warn(SourceUnit source, ASTNode node, String task, String outcome) {
        warnings.add(new Problem(places.in(source.getName(), node.getLineNumber(), node.getColumnNumber()),
            task + " runs only if '" + outcome + "' has changed something in the same run", WHY,
            "test its own result, as in creates \"done-${" + outcome + ".checksum}\"; for a service, use restartOn " + outcome));
    }

    private static boolean isTask(MethodCallExpression call) {
        return call.isImplicitThis() && call.getMethodAsString() != null && Reference.words().contains(call.getMethodAsString())
            && Reference.tasks().stream().anyMatch(task -> task.word().equals(call.getMethodAsString()));
    }

    /** Variables with the outcome of a task. */
    private static Set<String> outcomes(SourceUnit source) {
        var names = new HashSet<String>();
        source.getAST().getClasses().forEach(type -> new ClassCodeVisitorSupport() {
            @Override
            public void visitDeclarationExpression(DeclarationExpression declaration) {
                if (!declaration.isMultipleAssignmentDeclaration() && declaration.getRightExpression() instanceof MethodCallExpression call && isTask(call)) {
                    names.add(declaration.getVariableExpression().getName());
                }
                super.visitDeclarationExpression(declaration);
            }

            @Override
            protected SourceUnit getSourceUnit() {
                return source;
            }
        }.visitClass(type));
        return names;
    }

    /** The first outcome whose {@code changed} is read by an expression. */
    private static Optional<String> asked(Expression expression, Set<String> outcomes) {
        var found = new ArrayList<String>();
        expression.visit(new CodeVisitorSupport() {
            @Override
            public void visitPropertyExpression(PropertyExpression property) {
                if ("changed".equals(property.getPropertyAsString()) && property.getObjectExpression() instanceof VariableExpression variable
                    && outcomes.contains(variable.getName())) {
                    found.add(variable.getName());
                }
                super.visitPropertyExpression(property);
            }

            @Override
            public void visitNotExpression(org.codehaus.groovy.ast.expr.NotExpression negated) {
                // Runs if nothing has changed: nothing is lost.
            }
        });
        return found.stream().findFirst();
    }
}
