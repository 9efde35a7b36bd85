package dev.emptybox.agent.script;

import dev.emptybox.agent.script.Coverage.Kind;
import dev.emptybox.agent.script.Coverage.Point;
import dev.emptybox.stdlib.dsl.Reference;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassCodeExpressionTransformer;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.FieldNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BooleanExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.ElvisOperatorExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.FieldExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.TernaryExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.CaseStatement;
import org.codehaus.groovy.ast.stmt.CatchStatement;
import org.codehaus.groovy.ast.stmt.EmptyStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ForStatement;
import org.codehaus.groovy.ast.stmt.IfStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.ast.stmt.SwitchStatement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.transform.stc.StaticTypesMarker;

/**
 * Instruments scripts with calls of a {@link Coverage.Probe} for each task and each branch. Runs after type checking, so
 * that it does not affect it, and keeps the positions of the instrumented code.
 */
final class Probes extends CompilationCustomizer {

    /** The field of each class with the probe. */
    static final String FIELD = "$probe";

    private static final Set<String> TASKS = Reference.tasks().stream().map(Reference.TaskEntry::word).collect(Collectors.toSet());
    private static final int LONGEST_TEXT = 40;

    private final List<Point> points = new ArrayList<>();

    Probes() {
        super(CompilePhase.INSTRUCTION_SELECTION);
    }

    /** In order of their numbers. */
    List<Point> points() {
        return List.copyOf(points);
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        if (!type.isInterface()) {
            FieldNode field = new FieldNode(FIELD, Modifier.PUBLIC | Modifier.STATIC, ClassHelper.make(Coverage.Probe.class), type, null);
            field.setSynthetic(true);
            type.addField(field);
            new Visitor(source, field).visitClass(type);
        }
    }

    private final class Visitor extends ClassCodeExpressionTransformer {

        private final SourceUnit source;
        private final FieldNode field;

        Visitor(SourceUnit source, FieldNode field) {
            this.source = source;
            this.field = field;
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }

        @Override
        public void visitBlockStatement(BlockStatement block) {
            var all = new ArrayList<Statement>();
            for (Statement statement : List.copyOf(block.getStatements())) {
                if (statement.getLineNumber() > 0 && !callsConstructor(statement)) {
                    all.add(probe(statement, Kind.STATEMENT, ""));
                }
                tasksIn(statement).forEach(task -> all.add(probe(task, Kind.TASK, taskText(task))));
                all.add(statement);
            }
            block.getStatements().clear();
            block.getStatements().addAll(all);
            super.visitBlockStatement(block);
        }

        @Override
        public void visitIfElse(IfStatement branch) {
            if (branch.getLineNumber() < 1) {
                // Not from the source: the interruption check.
                return;
            }
            branch.setIfBlock(asBlock(branch.getIfBlock()));
            if (!(branch.getElseBlock() instanceof EmptyStatement) && !(branch.getElseBlock() instanceof IfStatement)) {
                branch.setElseBlock(asBlock(branch.getElseBlock()));
            }
            BooleanExpression condition = branch.getBooleanExpression();
            super.visitIfElse(branch);
            branch.setBooleanExpression(observed(branch.getBooleanExpression(), branch, "if " + inParentheses(condition.getText())));
        }

        @Override
        public void visitForLoop(ForStatement loop) {
            loop.setLoopBlock(beginning(loop.getLoopBlock(), loop, "for never entered"));
            super.visitForLoop(loop);
        }

        @Override
        public void visitSwitch(SwitchStatement choice) {
            if (!(choice.getDefaultStatement() instanceof EmptyStatement)) {
                choice.setDefaultStatement(beginning(choice.getDefaultStatement(), choice.getDefaultStatement(), "default never taken"));
            }
            super.visitSwitch(choice);
        }

        @Override
        public void visitCaseStatement(CaseStatement way) {
            way.setCode(beginning(way.getCode(), way, "case " + shortly(way.getExpression().getText()) + " never taken"));
            super.visitCaseStatement(way);
        }

        @Override
        public void visitCatchStatement(CatchStatement caught) {
            caught.setCode(beginning(caught.getCode(), caught, "catch never entered"));
            super.visitCatchStatement(caught);
        }

        @Override
        public Expression transform(Expression expression) {
            if (expression == null) {
                return null;
            }
            if (expression instanceof ClosureExpression closure) {
                visitClosureExpression(closure);
                return closure;
            }
            if (expression instanceof MethodCallExpression call && isWord(call) && !TASKS.contains(call.getMethodAsString())) {
                probeBodies(call);
            }
            if (expression instanceof TernaryExpression choice && !(choice instanceof ElvisOperatorExpression)) {
                var condition = observed((BooleanExpression) transform(choice.getBooleanExpression()), choice,
                    inParentheses(choice.getBooleanExpression().getText()) + " ? :");
                var probed = new TernaryExpression(condition, transform(choice.getTrueExpression()), transform(choice.getFalseExpression()));
                probed.setSourcePosition(choice);
                probed.copyNodeMetaData(choice);
                return probed;
            }
            return expression.transformExpression(this);
        }

        /** Hooks, and bodies that run once, are branches. */
        private void probeBodies(MethodCallExpression call) {
            new CodeVisitorSupport() {
                @Override
                public void visitClosureExpression(ClosureExpression closure) {
                    closure.setCode(beginning(closure.getCode(), call, call.getMethodAsString() + " never run"));
                }
            }.visitArgumentlistExpression(arguments(call));
        }

        private BooleanExpression observed(BooleanExpression condition, ASTNode at, String text) {
            int number = add(at, Kind.BRANCH, text + " never true");
            add(at, Kind.BRANCH, text + " never false");
            var probed = new BooleanExpression(call("on", at, condition, number));
            probed.setSourcePosition(condition);
            return probed;
        }

        private BlockStatement beginning(Statement code, ASTNode at, String text) {
            BlockStatement block = asBlock(code);
            block.getStatements().add(0, probe(at, Kind.BRANCH, text));
            return block;
        }

        private Statement probe(ASTNode at, Kind kind, String text) {
            var statement = new ExpressionStatement(call("at", at, null, add(at, kind, text)));
            statement.setSourcePosition(at);
            return statement;
        }

        private int add(ASTNode at, Kind kind, String text) {
            points.add(new Point(kind, source.getName(), at.getLineNumber(), at.getColumnNumber(), text));
            return points.size() - 1;
        }

        private MethodCallExpression call(String method, ASTNode at, Expression condition, int number) {
            var arguments = new ArgumentListExpression();
            if (condition != null) {
                arguments.addExpression(condition);
            }
            arguments.addExpression(new ConstantExpression(number, true));
            var call = new MethodCallExpression(new FieldExpression(field), method, arguments);
            call.setImplicitThis(false);
            call.setSourcePosition(at);
            return call;
        }
    }

    /** Nothing may be before a call of another constructor. */
    private static boolean callsConstructor(Statement statement) {
        return statement instanceof ExpressionStatement only && only.getExpression() instanceof ConstructorCallExpression call && call.isSpecialCall();
    }

    private static BlockStatement asBlock(Statement statement) {
        if (statement instanceof BlockStatement block) {
            return block;
        }
        var block = new BlockStatement();
        block.setSourcePosition(statement);
        block.addStatement(statement);
        return block;
    }

    /** The tasks that a statement runs itself; those in its closures are in their own statements. */
    private static List<MethodCallExpression> tasksIn(Statement statement) {
        var tasks = new ArrayList<MethodCallExpression>();
        if (statement instanceof ExpressionStatement || statement instanceof ReturnStatement) {
            statement.visit(new CodeVisitorSupport() {
                @Override
                public void visitMethodCallExpression(MethodCallExpression call) {
                    if (TASKS.contains(call.getMethodAsString()) && isWord(call)) {
                        tasks.add(call);
                    }
                    super.visitMethodCallExpression(call);
                }

                @Override
                public void visitClosureExpression(ClosureExpression inside) {
                    // Runs when it is called.
                }
            });
        }
        return tasks;
    }

    /** An option can have the name of a task; the resolved method distinguishes them. */
    private static boolean isWord(MethodCallExpression call) {
        return call.isImplicitThis() && call.getNodeMetaData(StaticTypesMarker.DIRECT_METHOD_CALL_TARGET) instanceof MethodNode target
            && Reference.declaresWords(target.getDeclaringClass().getName());
    }

    private static String taskText(MethodCallExpression task) {
        var arguments = arguments(task).getExpressions();
        String identity = arguments.isEmpty() ? "" : arguments.get(0) instanceof ConstantExpression text
            ? " '" + text.getText() + "'" : " " + arguments.get(0).getText();
        return task.getMethodAsString() + shortly(identity);
    }

    private static ArgumentListExpression arguments(MethodCallExpression call) {
        return call.getArguments() instanceof ArgumentListExpression list ? list : new ArgumentListExpression();
    }

    /** The compiler's text of a comparison already has parentheses, that of a name does not. */
    private static String inParentheses(String condition) {
        return condition.startsWith("(") && condition.endsWith(")") ? shortly(condition) : "(" + shortly(condition) + ")";
    }

    private static String shortly(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "..";
    }
}
