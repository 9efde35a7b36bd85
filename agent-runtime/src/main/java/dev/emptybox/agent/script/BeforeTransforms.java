package dev.emptybox.agent.script;

import java.util.List;
import java.util.Set;
import org.codehaus.groovy.ast.AnnotatedNode;
import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ImportNode;
import org.codehaus.groovy.ast.ModuleNode;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

/**
 * Checks imports and annotations before any transformation runs. A refused annotation ends the compilation in this phase,
 * because its transformation would run code.
 */
final class BeforeTransforms extends CompilationCustomizer {

    private static final List<String> FOREIGN = List.of("java", "javax", "groovy", "org.codehaus", "org.apache", "org.eclipse",
        "sun", "jdk", "com.sun", "com.fasterxml", "okhttp3", "freemarker", "picocli", "dev.emptybox.agent");

    private static final Set<String> ANNOTATIONS = Set.of("Override", "Deprecated", "SuppressWarnings",
        "FunctionalInterface", "Immutable", "ToString", "EqualsAndHashCode", "TupleConstructor", "Canonical", "Field",
        "CompileStatic", "CompileDynamic", "TypeChecked", "RecordType", "Sealed", "DelegatesTo", "ClosureParams",
        "Lazy", "Delegate", "Sortable", "InheritConstructors", "MapConstructor", "AutoClone", "Memoized", "TailRecursive", "NamedVariant",
        "NamedParam", "NamedDelegate", "PackageScope", "SelfType", "Final", "VisibilityOptions", "KnownImmutable");

    private static final Set<String> ANNOTATION_PACKAGES = Set.of("", "java.lang", "groovy.lang", "groovy.transform", "groovy.transform.stc");

    /** Without effect in a script, because all of it is checked; their members and custom checkers would weaken that. */
    private static final Set<String> CHECKING = Set.of("CompileStatic", "CompileDynamic", "TypeChecked");

    private final CompileContext compile;

    BeforeTransforms(CompileContext compile) {
        super(CompilePhase.CONVERSION);
        this.compile = compile;
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        ModuleNode module = source.getAST();
        module.getImports().forEach(i -> refuseImport(source, i, i.getType().getName()));
        module.getStaticImports().values().forEach(i -> refuseImport(source, i, i.getType().getName()));
        module.getStaticStarImports().values().forEach(i -> refuseImport(source, i, i.getType().getName()));
        module.getStarImports().forEach(i -> refuseImport(source, i, i.getPackageName() + "*"));
        var annotations = new AnnotationVisitor(source, module);
        annotations.visitClass(type);
        annotations.visitImports(module);
        if (module.getPackage() != null) {
            annotations.visitAnnotations(module.getPackage());
        }
    }

    private void refuseImport(SourceUnit source, ImportNode node, String name) {
        boolean known = name.endsWith("*") && !name.startsWith("java") && !name.startsWith("groovy")
            && !name.startsWith("org.") && !name.startsWith("dev.emptybox.agent");
        boolean foreign = FOREIGN.stream().anyMatch(root -> name.equals(root) || name.startsWith(root + "."));
        if (!known && foreign && !Guard.allows(packageOf(name), name)) {
            compile.report(source, node, "import of " + name + " cannot be used in a converge script", Guard.AROUND, Guard.cure(name));
        }
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private final class AnnotationVisitor extends ClassCodeVisitorSupport {

        private final SourceUnit source;
        private final ModuleNode module;

        AnnotationVisitor(SourceUnit source, ModuleNode module) {
            this.source = source;
            this.module = module;
        }

        @Override
        public void visitAnnotations(AnnotatedNode node) {
            for (AnnotationNode annotation : List.copyOf(node.getAnnotations())) {
                String name = resolved(annotation.getClassNode().getName());
                if (annotation.getLineNumber() <= 0) {
                    continue;
                }
                String simple = name.substring(name.lastIndexOf('.') + 1);
                if (!allowed(name, simple, annotation)) {
                    compile.reportFatal(source, annotation, "@" + name + " cannot be used in a converge script", why(simple), cure(simple));
                } else if (CHECKING.contains(simple)) {
                    node.getAnnotations().remove(annotation);
                }
            }
            super.visitAnnotations(node);
        }

        /** Names are not resolved in this phase: an import may alias an annotation. */
        private String resolved(String written) {
            ImportNode imported = module.getImport(written);
            return imported != null ? imported.getClassName() : module.getStaticImports().containsKey(written)
                ? module.getStaticImports().get(written).getClassName() + "." + written : written;
        }

        private static boolean allowed(String name, String simple, AnnotationNode annotation) {
            boolean plain = annotation.getMembers().values().stream().noneMatch(ClosureExpression.class::isInstance);
            return ANNOTATION_PACKAGES.contains(packageOf(name)) && ANNOTATIONS.contains(simple) && plain
                && (!CHECKING.contains(simple) || annotation.getMembers().isEmpty());
        }

        private static String why(String simple) {
            return CHECKING.contains(simple) ? "scripts are always type-checked, and its options would disable checks"
                : "annotations can run code during compilation";
        }

        private static String cure(String simple) {
            return CHECKING.contains(simple) ? "remove it, or its options" : "put classes that the script needs in lib/ of the state repo";
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }
}
