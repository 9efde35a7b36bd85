package dev.emptybox.agent.script;

import java.util.Objects;
import java.util.stream.Stream;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.MethodPointerExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.syntax.Types;

/** Checks every type that a script names, and static members reached through it, after name resolution. */
final class OnTypes extends CompilationCustomizer {

    private final CompileContext compile;

    OnTypes(CompileContext compile) {
        super(CompilePhase.SEMANTIC_ANALYSIS);
        this.compile = compile;
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        new TypeVisitor(source, compile).visitClass(type);
    }

    private static final class TypeVisitor extends ClassCodeVisitorSupport {

        private final SourceUnit source;
        private final CompileContext compile;

        TypeVisitor(SourceUnit source, CompileContext compile) {
            this.source = source;
            this.compile = compile;
        }

        private void refuse(ASTNode node, ClassNode type) {
            refuse(node, node.getLineNumber() <= 0 ? null : Guard.refusal(type));
        }

        private void refuse(ASTNode node, Guard.Refusal refusal) {
            if (refusal != null) {
                compile.report(source, node, refusal.what(), refusal.why(), refusal.cure());
            }
        }

        /** The first refused meaning of a name. */
        private void refuse(ASTNode node, Stream<? extends MethodNode> meant) {
            refuse(node, meant.map(Guard::refusal).filter(Objects::nonNull).findFirst().orElse(null));
        }

        @Override
        public void visitConstructorCallExpression(ConstructorCallExpression call) {
            if (!call.isSpecialCall()) {
                refuse(call, call.getType());
                refuseTask(call);
            }
            super.visitConstructorCallExpression(call);
        }

        /** A task has no world until its word gives it one. */
        private void refuseTask(ConstructorCallExpression call) {
            if (call.getLineNumber() > 0) {
                compile.composites().byWord().values().stream().filter(task -> task.type().equals(call.getType())).findFirst().ifPresent(task ->
                    refuse(call, new Guard.Refusal("A task is not created with new", "its word runs it", "write " + task.word() + "('...') { }")));
            }
        }

        @Override
        public void visitClassExpression(ClassExpression expression) {
            refuse(expression, expression.getType());
            super.visitClassExpression(expression);
        }

        @Override
        public void visitCastExpression(CastExpression cast) {
            refuse(cast, cast.getType());
            super.visitCastExpression(cast);
        }

        @Override
        public void visitStaticMethodCallExpression(StaticMethodCallExpression call) {
            refuse(call, call.getOwnerType());
            super.visitStaticMethodCallExpression(call);
        }

        @Override
        public void visitDeclarationExpression(DeclarationExpression declaration) {
            if (!declaration.isMultipleAssignmentDeclaration()) {
                refuse(declaration, declaration.getVariableExpression().getOriginType());
            }
            super.visitDeclarationExpression(declaration);
        }

        @Override
        public void visitMethodPointerExpression(MethodPointerExpression pointer) {
            String name = pointer.getMethodName() instanceof ConstantExpression constant ? constant.getText() : null;
            if (name == null || Guard.NOT_FROM_GDK.contains(name) || Guard.NOT_FROM_SCRIPT.contains(name)) {
                String what = name == null ? "a method pointer with a computed name" : name;
                refuse(pointer, Guard.refusalOf(what, Guard.extensionCure(what, "")));
            } else if (pointer.getExpression() instanceof ClassExpression owner) {
                refuse(pointer, name.equals("new") ? owner.getType().getDeclaredConstructors().stream() : owner.getType().getMethods(name).stream());
            }
            super.visitMethodPointerExpression(pointer);
        }

        @Override
        public void visitPropertyExpression(PropertyExpression property) {
            if ("metaClass".equals(property.getPropertyAsString())) {
                compile.report(source, property, "metaClass cannot be used in a converge script",
                    "a modified class would outlive the script", "write a method, or a class in lib/");
            }
            refuse(property, accessors(property, "get").filter(method -> method.getParameters().length == 0));
            super.visitPropertyExpression(property);
        }

        @Override
        public void visitBinaryExpression(BinaryExpression expression) {
            if (Types.isAssignment(expression.getOperation().getType()) && expression.getLeftExpression() instanceof PropertyExpression property) {
                refuse(property, accessors(property, "set").filter(method -> method.getParameters().length == 1));
            }
            super.visitBinaryExpression(expression);
        }

        /** Static methods behind a property: {@code Calendar.instance} is a call. */
        private static Stream<MethodNode> accessors(PropertyExpression property, String prefix) {
            String name = property.getPropertyAsString();
            return name == null || name.isEmpty() || !(property.getObjectExpression() instanceof ClassExpression owner) ? Stream.empty()
                : owner.getType().getMethods(prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1)).stream().filter(MethodNode::isStatic);
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }
    }
}
