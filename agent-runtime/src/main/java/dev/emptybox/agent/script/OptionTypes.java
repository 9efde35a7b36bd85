package dev.emptybox.agent.script;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;

/**
 * Which arguments words, options and the methods of a script can take. A scalar is taken where text is declared, and a list
 * where several values are; what is not known for certain is taken everywhere.
 */
final class OptionTypes {

    private OptionTypes() {
    }

    /** The method of the class with this name that may take arguments of these types, after conversion. */
    static Optional<MethodNode> match(Class<?> owner, String name, ClassNode[] types) {
        return Arrays.stream(owner.getMethods()).filter(method -> method.getName().equals(name) && fits(method, types))
            .map(method -> node(owner, method)).flatMap(Optional::stream).findFirst();
    }

    /** The same for methods that are generated while the scripts are compiled. */
    static Optional<MethodNode> match(List<ClassNode> owners, String name, ClassNode[] types) {
        return owners.stream().flatMap(owner -> owner.getMethods(name).stream()).filter(method -> {
            List<ClassNode> declared = Arrays.stream(method.getParameters()).map(Parameter::getType).toList();
            return fits(declared, !declared.isEmpty() && declared.get(declared.size() - 1).isArray(), types, true);
        }).findFirst();
    }

    private static Optional<MethodNode> node(Class<?> owner, Method method) {
        return ClassHelper.make(owner).getMethods(method.getName()).stream()
            .filter(node -> Arrays.stream(node.getParameters()).map(parameter -> parameter.getType().getName()).toList()
                .equals(Arrays.stream(method.getParameterTypes()).map(type -> ClassHelper.make(type).getName()).toList())).findFirst();
    }

    private static boolean fits(Method method, ClassNode[] types) {
        List<ClassNode> declared = Arrays.stream(method.getParameterTypes()).map(ClassHelper::make).toList();
        return fits(declared, method.isVarArgs(), types, true);
    }

    /** Whether a method of the script may take them, by the rules of Groovy. */
    static boolean mayTake(Parameter[] parameters, ClassNode[] types) {
        List<ClassNode> declared = Arrays.stream(parameters).map(Parameter::getType).toList();
        long required = Arrays.stream(parameters).filter(parameter -> !parameter.hasInitialExpression()).count();
        boolean several = parameters.length > 0 && parameters[parameters.length - 1].getType().isArray();
        if (types.length < required && !(types.length == 0 && parameters.length == 1) && !(several && types.length >= required - 1)) {
            return false;
        }
        return required < parameters.length || fits(declared, several, types, false) || several && fits(declared, false, types, false)
            || types.length == 0 && parameters.length == 1 && !ClassHelper.isPrimitiveType(parameters[0].getType());
    }

    private static boolean fits(List<ClassNode> declared, boolean several, ClassNode[] types, boolean converting) {
        int fixed = several ? declared.size() - 1 : declared.size();
        if (types.length < fixed || !several && types.length > fixed) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            ClassNode wanted = i < fixed ? declared.get(i) : declared.get(fixed).getComponentType();
            boolean list = converting && i >= fixed && (isList(types[i]) || types[i].isArray());
            if (!list && cannotTake(wanted, types[i], converting)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isList(ClassNode type) {
        return type.equals(ClassHelper.LIST_TYPE) || type.implementsInterface(ClassHelper.ITERABLE_TYPE);
    }

    private static boolean cannotTake(ClassNode wanted, ClassNode given, boolean converting) {
        if (converting && wanted.equals(ClassHelper.STRING_TYPE)) {
            return isClosure(given) || Certainty.of(given) && !isText(given) && !isNumber(given) && !isBoolean(given) && !given.isEnum()
                && !given.equals(ClassHelper.Character_TYPE)
                && !given.implementsInterface(ClassHelper.make(CharSequence.class)) || isCollection(given);
        }
        return isCollection(given) && isScalar(wanted) || isScalar(given) && isCollection(wanted) || isClosure(given) && isScalar(wanted)
            || isText(given) && (isNumber(wanted) || isBoolean(wanted)) || isNumber(given) && (isText(wanted) || isBoolean(wanted))
            || isBoolean(given) && (isText(wanted) || isNumber(wanted)) || isScalar(given) && isClosure(wanted)
            || (isScalar(given) || isCollection(given)) && isFunction(wanted) && !given.implementsInterface(wanted);
    }

    /** What only a closure can stand for, such as a condition. */
    private static boolean isFunction(ClassNode type) {
        return !isCollection(type) && ClassHelper.isSAMType(type);
    }

    /** Whether Groovy cannot convert a value of one type to another in an assignment or a return. */
    static boolean cannotBe(ClassNode wanted, ClassNode given) {
        return isNumber(wanted) && (isText(given) || isCollection(given) || isBoolean(given)) || isCollection(wanted) && !wanted.isArray() && isNumber(given)
            || isClosure(wanted) && isScalar(given);
    }

    static boolean isText(ClassNode type) {
        return type != null && (type.equals(ClassHelper.STRING_TYPE) || type.equals(ClassHelper.GSTRING_TYPE));
    }

    static boolean isNumber(ClassNode type) {
        return type != null && ClassHelper.getWrapper(type).isDerivedFrom(ClassHelper.Number_TYPE);
    }

    private static boolean isBoolean(ClassNode type) {
        return ClassHelper.getWrapper(type).equals(ClassHelper.Boolean_TYPE);
    }

    private static boolean isScalar(ClassNode type) {
        return isText(type) || isNumber(type) || isBoolean(type);
    }

    private static boolean isClosure(ClassNode type) {
        return type.equals(ClassHelper.CLOSURE_TYPE);
    }

    /** Lists, sets and maps, with those of the state. */
    static boolean isCollection(ClassNode type) {
        return isList(type) || Certainty.isMap(type) || type.isArray();
    }
}
