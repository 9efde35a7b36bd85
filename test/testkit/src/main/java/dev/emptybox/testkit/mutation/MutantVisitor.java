package dev.emptybox.testkit.mutation;

import dev.emptybox.testkit.mutation.Mutant.Position;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.BooleanExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ElvisOperatorExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.GStringExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.NotExpression;
import org.codehaus.groovy.ast.expr.TernaryExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.EmptyStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.IfStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.Statement;

/** Collects the mutants of some code. */
final class MutantVisitor extends CodeVisitorSupport {

    private static final Map<String, String> OPERATORS = Map.ofEntries(
        Map.entry("==", "!="), Map.entry("!=", "=="), Map.entry("<", "<="), Map.entry("<=", "<"), Map.entry(">", ">="), Map.entry(">=", ">"),
        Map.entry("&&", "||"), Map.entry("||", "&&"), Map.entry("+", "-"), Map.entry("-", "+"), Map.entry("*", "/"), Map.entry("/", "*"));

    private final String file;
    private final SourceLines source;
    private final boolean tasksInOrder;
    private final List<Mutant> found;
    private final Deque<Position> statements = new ArrayDeque<>();
    private int depth;

    /** @param tasksInOrder whether the order of the outermost statements matters, as that of tasks does and that of options does not */
    MutantVisitor(String file, SourceLines source, boolean tasksInOrder, List<Mutant> found) {
        this.file = file;
        this.source = source;
        this.tasksInOrder = tasksInOrder;
        this.found = found;
    }

    /** The code of a script or method. */
    void statements(Statement code) {
        code.visit(this);
    }

    @Override
    public void visitBlockStatement(BlockStatement block) {
        List<Statement> all = block.getStatements();
        for (int i = 0; i < all.size(); i++) {
            Statement statement = all.get(i);
            if (statement.getLineNumber() < 1) {
                statement.visit(this);
                continue;
            }
            statements.push(new Position(statement.getLineNumber(), statement.getColumnNumber()));
            drop(statement);
            if (i > 0 && depth == 0 && tasksInOrder) {
                swap(all.get(i - 1), statement);
            }
            statement.visit(this);
            statements.pop();
        }
    }

    private void drop(Statement statement) {
        if (statement instanceof ExpressionStatement) {
            replace(statement, "", (depth == 0 ? "drop " : "drop the option ") + source.firstLine(statement));
        } else if (statement instanceof ReturnStatement result && result.getExpression().getLineNumber() > 0) {
            replace(result.getExpression(), "null", source.firstLine(statement) + " returns null");
        }
    }

    @Override
    public void visitClosureExpression(ClosureExpression closure) {
        depth++;
        super.visitClosureExpression(closure);
        depth--;
    }

    @Override
    public void visitIfElse(IfStatement branch) {
        always(branch.getBooleanExpression(), "guard");
        branch.getBooleanExpression().visit(this);
        alone(branch.getIfBlock());
        alone(branch.getElseBlock());
    }

    /** A statement without a block is one as well. */
    private void alone(Statement statement) {
        if (statement instanceof BlockStatement || statement instanceof EmptyStatement || statement.getLineNumber() < 1) {
            statement.visit(this);
        } else {
            statements.push(new Position(statement.getLineNumber(), statement.getColumnNumber()));
            statement.visit(this);
            statements.pop();
        }
    }

    @Override
    public void visitTernaryExpression(TernaryExpression choice) {
        if (!(choice instanceof ElvisOperatorExpression)) {
            always(choice.getBooleanExpression(), "choice");
        }
        super.visitTernaryExpression(choice);
    }

    private void always(BooleanExpression condition, String what) {
        if (condition.getLineNumber() > 0) {
            replace(condition, "true", "the " + what + " is always true");
            replace(condition, "false", "the " + what + " is always false");
        }
    }

    @Override
    public void visitNotExpression(NotExpression not) {
        if (not.getLineNumber() > 0 && not.getExpression().getLineNumber() > 0 && source.of(not).startsWith("!")) {
            replace(not, source.of(not).substring(1), source.firstLine(not) + " without !");
        }
        super.visitNotExpression(not);
    }

    @Override
    public void visitBinaryExpression(BinaryExpression binary) {
        String other = OPERATORS.get(binary.getOperation().getText());
        int at = binary.getOperation().getStartLine() < 1 ? -1 : source.text().indexOf(binary.getOperation().getText(),
            source.end(binary.getLeftExpression()));
        if (other != null && at >= 0 && binary.getLeftExpression().getLineNumber() > 0 && at < source.start(binary.getRightExpression())) {
            int end = at + binary.getOperation().getText().length();
            add(binary, source.with(at, end, other), source.firstLine(binary) + ": " + binary.getOperation().getText() + " becomes " + other);
        }
        super.visitBinaryExpression(binary);
    }

    @Override
    public void visitMethodCallExpression(MethodCallExpression call) {
        if (call.isImplicitThis() && call.getArguments() instanceof ArgumentListExpression arguments) {
            var values = new ArrayList<>(arguments.getExpressions());
            values.removeIf(ClosureExpression.class::isInstance);
            for (int i = 0; i < values.size() && values.size() > 1; i++) {
                dropArgument(call, values, i);
            }
        }
        super.visitMethodCallExpression(call);
    }

    private void dropArgument(MethodCallExpression call, List<Expression> values, int at) {
        int from = at == 0 ? source.start(values.get(0)) : source.end(values.get(at - 1));
        int to = at == 0 ? source.start(values.get(1)) : source.end(values.get(at));
        add(call, source.with(from, to, ""), call.getMethodAsString() + " without " + source.of(values.get(at)));
    }

    @Override
    public void visitConstantExpression(ConstantExpression constant) {
        if (constant.getLineNumber() < 1) {
            return;
        }
        String written = source.of(constant);
        Object value = constant.getValue();
        if (value instanceof String text && written.length() > 1 && written.startsWith("'") && written.endsWith("'")) {
            String other = "'" + OtherTexts.than(text) + "'";
            replace(constant, other, written + " becomes " + other);
        } else if (value instanceof Integer || value instanceof Long) {
            String other = String.valueOf(((Number) value).longValue() + 1);
            replace(constant, other, written + " becomes " + other);
        } else if (value instanceof BigDecimal number) {
            replace(constant, number.add(BigDecimal.ONE).toPlainString(), written + " becomes " + number.add(BigDecimal.ONE).toPlainString());
        } else if (value instanceof Boolean truth && written.equals(truth.toString())) {
            replace(constant, String.valueOf(!truth), written + " becomes " + !truth);
        }
    }

    @Override
    public void visitGStringExpression(GStringExpression text) {
        List<ConstantExpression> strings = text.getStrings();
        String last = String.valueOf(strings.get(strings.size() - 1).getValue());
        String whole = source.of(text);
        int cut = last.isEmpty() ? -1 : whole.lastIndexOf(last);
        if (cut >= 0) {
            replace(text, whole.substring(0, cut) + whole.substring(cut + last.length()), "without '" + last + "'");
        }
        text.getValues().forEach(value -> value.visit(this));
    }

    private void swap(Statement first, Statement second) {
        if (first.getLineNumber() < 1) {
            return;
        }
        String between = source.text().substring(source.end(first), source.start(second));
        String swapped = source.with(source.start(first), source.end(second), source.of(second) + between + source.of(first));
        found.add(new Mutant(file, first.getLineNumber(), first.getColumnNumber(),
            "swap " + source.firstLine(first) + " and " + source.firstLine(second), swapped, List.copyOf(statements),
            source.excepted(first.getLineNumber()) || source.excepted(second.getLineNumber())));
    }

    private void replace(ASTNode node, String by, String what) {
        add(node, source.with(source.start(node), source.end(node), by), what);
    }

    private void add(ASTNode at, String text, String what) {
        found.add(new Mutant(file, at.getLineNumber(), at.getColumnNumber(), what, text, List.copyOf(statements), source.excepted(at.getLineNumber())));
    }
}
