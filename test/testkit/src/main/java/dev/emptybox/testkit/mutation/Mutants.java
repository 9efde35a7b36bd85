package dev.emptybox.testkit.mutation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ConstructorNode;
import org.codehaus.groovy.ast.FieldNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.ModuleNode;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.control.CompilationFailedException;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.Phases;

/** Finds the mutants of a script: something is dropped, swapped or changed. Whether they compile is not known yet. */
public final class Mutants {

    private Mutants() {
    }

    /** The mutants of a script by line; none for a text that does not parse. Those of lines with the comment {@code // no mutants: REASON} are marked. */
    public static List<Mutant> of(String file, String source) {
        return all(file, new SourceLines(source));
    }

    /** A line of a script, from 1. */
    public static String line(String source, int number) {
        return new SourceLines(source).line(number);
    }

    private static List<Mutant> all(String file, SourceLines source) {
        var found = new LinkedHashMap<String, Mutant>();
        for (Mutant mutant : visited(file, source)) {
            // An argument by name is where the compiler puts it, so removing it may change nothing.
            if (!mutant.text().equals(source.text())) {
                found.putIfAbsent(mutant.text(), mutant);
            }
        }
        return found.values().stream().sorted(Comparator.comparing(Mutant::line).thenComparing(Mutant::what)).toList();
    }

    private static List<Mutant> visited(String file, SourceLines source) {
        var unit = new CompilationUnit();
        unit.addSource(file, source.text());
        try {
            unit.compile(Phases.CONVERSION);
        } catch (CompilationFailedException unparsable) {
            return List.of();
        }
        var found = new ArrayList<Mutant>();
        ModuleNode module = unit.getAST().getModules().get(0);
        visitor(file, source, true, found).statements(module.getStatementBlock());
        module.getMethods().forEach(method -> code(visitor(file, source, false, found), method));
        module.getClasses().stream().filter(type -> !type.isScript()).forEach(type -> members(file, source, type, found));
        return found;
    }

    private static void members(String file, SourceLines source, ClassNode type, List<Mutant> found) {
        for (FieldNode field : type.getFields()) {
            if (field.getInitialExpression() != null && field.getLineNumber() > 0) {
                field.getInitialExpression().visit(visitor(file, source, false, found));
            }
        }
        type.getMethods().forEach(method -> code(visitor(file, source, method.getName().equals("apply"), found), method));
        for (ConstructorNode constructor : type.getDeclaredConstructors()) {
            code(visitor(file, source, false, found), constructor);
        }
    }

    private static void code(MutantVisitor visitor, MethodNode method) {
        Statement code = method.getCode();
        if (code != null && method.getLineNumber() > 0) {
            visitor.statements(code);
        }
    }

    private static MutantVisitor visitor(String file, SourceLines source, boolean tasksInOrder, List<Mutant> found) {
        return new MutantVisitor(file, source, tasksInOrder, found);
    }
}
