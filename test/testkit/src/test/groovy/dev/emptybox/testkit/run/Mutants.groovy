package dev.emptybox.testkit.run

import org.codehaus.groovy.ast.ASTNode
import org.codehaus.groovy.ast.CodeVisitorSupport
import org.codehaus.groovy.ast.expr.ArgumentListExpression
import org.codehaus.groovy.ast.expr.ClosureExpression
import org.codehaus.groovy.ast.expr.ConstantExpression
import org.codehaus.groovy.ast.expr.GStringExpression
import org.codehaus.groovy.ast.expr.MethodCallExpression
import org.codehaus.groovy.ast.stmt.BlockStatement
import org.codehaus.groovy.ast.stmt.ExpressionStatement
import org.codehaus.groovy.ast.stmt.IfStatement
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.Phases

/** The ways in which a script can be a little wrong, each a text of its own: something dropped, swapped or changed. */
final class Mutants {

    static final class Mutant {
        final int line
        final String what
        final String text

        Mutant(int line, String what, String text) {
            this.line = line
            this.what = what
            this.text = text
        }

        @Override
        String toString() {
            "$line: $what"
        }
    }

    private final String source
    private final List<Integer> lineStarts = [0]
    private final List<Mutant> found = []

    private Mutants(String source) {
        this.source = source
        source.eachWithIndex { c, i -> if (c == '\n') { lineStarts << i + 1 } }
    }

    static List<Mutant> of(String source) {
        def mutants = new Mutants(source)
        def unit = new CompilationUnit()
        unit.addSource('converge.groovy', source)
        unit.compile(Phases.CONVERSION)
        mutants.look(unit.AST.modules[0].statementBlock)
        // An argument by name stands where the compiler puts it, so taking it out may leave all as it was.
        mutants.found.findAll { it.text != source }.sort { a, b -> a.line <=> b.line ?: a.what <=> b.what }
    }

    private void look(BlockStatement script) {
        script.visit(new CodeVisitorSupport() {
            int depth = 0

            @Override
            void visitBlockStatement(BlockStatement block) {
                def statements = block.statements
                statements.each { drop(it, depth == 0 ? 'drop' : 'drop the option') }
                if (depth == 0) {
                    // The order of options says nothing, that of tasks does.
                    (1..<Math.max(1, statements.size())).each { swap(statements[it - 1], statements[it]) }
                }
                super.visitBlockStatement(block)
            }

            @Override
            void visitClosureExpression(ClosureExpression closure) {
                depth++
                super.visitClosureExpression(closure)
                depth--
            }

            @Override
            void visitIfElse(IfStatement branch) {
                ['true', 'false'].each { replace(branch.booleanExpression, it, "the guard is always $it") }
                super.visitIfElse(branch)
            }

            @Override
            void visitMethodCallExpression(MethodCallExpression call) {
                def arguments = call.arguments instanceof ArgumentListExpression ? call.arguments.expressions : []
                def values = arguments.findAll { !(it instanceof ClosureExpression) }
                if (values.size() > 1 && call.implicitThis) {
                    values.eachWithIndex { value, i -> dropArgument(call, values, i) }
                }
                super.visitMethodCallExpression(call)
            }

            @Override
            void visitConstantExpression(ConstantExpression expression) {
                if (expression.lineNumber > 0) {
                    constant(expression)
                }
            }

            @Override
            void visitGStringExpression(GStringExpression text) {
                def last = text.strings.last()
                if (last.value) {
                    def whole = slice(text)
                    def cut = whole.lastIndexOf(last.value.toString())
                    replace(text, whole[0..<cut] + whole.substring(cut + last.value.toString().length()), "without '${last.value}'")
                }
                text.values*.visit(this)
            }
        })
    }

    private void constant(ConstantExpression constant) {
        def written = slice(constant)
        if (constant.value instanceof String && written ==~ /'.*'/) {
            replace(constant, "'${other(constant.value as String)}'", "$written becomes '${other(constant.value as String)}'")
        } else if (constant.value instanceof Number) {
            replace(constant, "${constant.value + 1}", "$written becomes ${constant.value + 1}")
        }
    }

    private static String other(String text) {
        switch (text) {
            case ~/\d+(ms|s|m|h)/: return text.replaceFirst(/\d+/) { "${(it as int) * 10}" }
            case ~/0[0-7]{3}/: return text == '0700' ? '0644' : '0700'
            case 'TERM': return 'INT'
            case 'java': return 'javac'
            case ~/.*\.\w+/: return text.replaceFirst(/\.(\w+)$/, 'x.$1')
            default: return text + 'x'
        }
    }

    private void drop(ASTNode statement, String how) {
        if (statement instanceof ExpressionStatement && statement.lineNumber > 0) {
            replace(statement, '', "$how ${slice(statement).readLines()[0]}")
        }
    }

    private void dropArgument(MethodCallExpression call, List values, int at) {
        def from = at == 0 ? start(values[0]) : end(values[at - 1])
        def to = at == 0 ? start(values[1]) : end(values[at])
        found << new Mutant(call.lineNumber, "${call.methodAsString} without ${slice(values[at])}", source[0..<from] + source.substring(to))
    }

    private void swap(ASTNode first, ASTNode second) {
        def texts = [first, second].collect { slice(it) }
        found << new Mutant(first.lineNumber, "swap ${texts[0].readLines()[0]} and ${texts[1].readLines()[0]}",
            source.substring(0, start(first)) + texts[1] + source.substring(end(first), start(second)) + texts[0] + source.substring(end(second)))
    }

    private void replace(ASTNode node, String by, String what) {
        found << new Mutant(node.lineNumber, what, source.substring(0, start(node)) + by + source.substring(end(node)))
    }

    private String slice(ASTNode node) {
        source.substring(start(node), end(node))
    }

    private int start(ASTNode node) {
        lineStarts[node.lineNumber - 1] + node.columnNumber - 1
    }

    private int end(ASTNode node) {
        lineStarts[node.lastLineNumber - 1] + node.lastColumnNumber - 1
    }
}
