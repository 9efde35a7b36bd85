package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.FieldNode;
import org.codehaus.groovy.ast.InnerClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.runtime.DefaultGroovyMethods;
import org.codehaus.groovy.runtime.GStringImpl;
import org.codehaus.groovy.runtime.StringGroovyMethods;
import org.codehaus.groovy.transform.stc.StaticTypeCheckingSupport;

/**
 * When a static type says enough: a missing member is an error only if no value of the type, of any class that scripts meet, can
 * have it at run time.
 */
final class Certainty {

    /** What a value of an interface, or of a class that can be extended, may be at run time. */
    private static final List<Class<?>> MET = List.of(ArrayList.class, LinkedList.class, ArrayDeque.class, LinkedHashSet.class, TreeSet.class, LinkedHashMap.class,
        TreeMap.class, String.class, StringBuilder.class, GStringImpl.class, Integer.class, Long.class, Double.class, BigDecimal.class, BigInteger.class,
        groovy.lang.IntRange.class, groovy.lang.ObjectRange.class, groovy.lang.Tuple2.class);
    private static final List<String> HOOKS = List.of("methodMissing", "propertyMissing", "invokeMethod", "getProperty", "$static_methodMissing", "$static_propertyMissing");
    private static final ClassNode LINKED_MAP = ClassHelper.make(LinkedHashMap.class);
    private static final Set<String> OF_EVERY_OBJECT = Set.of("wait", "notify", "notifyAll", "getClass", "finalize");
    private static final String UNKNOWN = "dev.emptybox.unknown";
    private static final ClassNode SCRIPT = ClassHelper.make(ConvergeScript.class);
    private static final Set<ClassNode> ORDINARY = Set.of(ClassHelper.OBJECT_TYPE, ClassHelper.GROOVY_OBJECT_TYPE, ClassHelper.SCRIPT_TYPE,
        ClassHelper.make(groovy.lang.GroovyObjectSupport.class), SCRIPT);

    private final SourceUnit source;

    Certainty(SourceUnit source) {
        this.source = source;
    }

    /** Whether the type describes its values completely. */
    static boolean of(ClassNode type) {
        if (type == null || type.isGenericsPlaceHolder() || type.equals(ClassHelper.OBJECT_TYPE) || type.equals(ClassHelper.VOID_TYPE)) {
            return false;
        }
        if (Shapes.infoOf(type) != null || type.isArray() || isScript(type)) {
            return true;
        }
        boolean inferredOnly = type.getClass() != ClassNode.class && type.getClass() != InnerClassNode.class && !type.isEnum();
        return !inferredOnly && !mayBeMap(type) && !type.equals(ClassHelper.CLOSURE_TYPE) && !answersAnything(type);
    }

    static boolean isScript(ClassNode type) {
        return type.equals(SCRIPT) || type.isDerivedFrom(SCRIPT);
    }

    /** Whether a value may be a map, which has any property. */
    private static boolean mayBeMap(ClassNode type) {
        return isMap(type) || LINKED_MAP.implementsInterface(type);
    }

    static boolean isMap(ClassNode type) {
        return type.equals(ClassHelper.MAP_TYPE) || type.implementsInterface(ClassHelper.MAP_TYPE);
    }

    /** Stands for a class that does not exist: anything may be a member of it. */
    static ClassNode unknownClass(String name) {
        var stub = new ClassNode(name, Modifier.PUBLIC, ClassHelper.OBJECT_TYPE);
        stub.putNodeMetaData(UNKNOWN, true);
        return stub;
    }

    /** Whether a class decides at run time which methods and properties it has. */
    static boolean answersAnything(ClassNode type) {
        for (ClassNode at = type; at != null; at = at.getSuperClass()) {
            if (at.redirect().getNodeMetaData(UNKNOWN) != null) {
                return true;
            }
            if (ORDINARY.contains(at)) {
                return false;
            }
            for (String hook : HOOKS) {
                if (at.getDeclaredMethods(hook).stream().anyMatch(method -> !method.isSynthetic() && method.getLineNumber() > 0
                    || !method.getDeclaringClass().isPrimaryClassNode())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The class of a reference to a class, and otherwise the type itself. */
    static ClassNode classOf(ClassNode type) {
        boolean reference = type.equals(ClassHelper.CLASS_Type) && type.getGenericsTypes() != null && type.getGenericsTypes().length == 1;
        return reference ? type.getGenericsTypes()[0].getType() : type;
    }

    /** Whether a value of the type may have a method with this name. */
    boolean mayHaveMethod(ClassNode type, String name) {
        return variants(type).anyMatch(variant -> hasMethod(variant, name) || variant.getField(name) != null || variant.getProperty(name) != null);
    }

    boolean mayHaveProperty(ClassNode type, String name) {
        String capital = name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return variants(type).anyMatch(variant -> variant.getProperty(name) != null || variant.getField(name) != null
            || hasMethod(variant, "get" + capital) || hasMethod(variant, "is" + capital) || hasMethod(variant, "set" + capital));
    }

    private boolean hasMethod(ClassNode type, String name) {
        return !type.getMethods(name).isEmpty() || type.getAllInterfaces().stream().anyMatch(above -> !above.getMethods(name).isEmpty())
            || !StaticTypeCheckingSupport.findDGMMethodsForClassNode(source.getClassLoader(), ClassHelper.getWrapper(type), name).isEmpty();
    }

    /** The type and what extends it. */
    private Stream<ClassNode> variants(ClassNode type) {
        ClassNode top = ClassHelper.getWrapper(type);
        if (top.isPrimaryClassNode()) {
            return Stream.concat(Stream.of(top), source.getAST().getUnit().getClasses().stream()
                .filter(other -> other != top && (other.isDerivedFrom(top) || other.implementsInterface(top))));
        }
        return Stream.concat(Stream.of(top), MET.stream().map(ClassHelper::make).filter(met -> met.isDerivedFrom(top) || met.implementsInterface(top)));
    }

    /** The methods that Groovy adds to text and to collections. */
    private static Set<String> added(ClassNode type) {
        Class<?> like = OptionTypes.isText(type) ? String.class : Shapes.infoOf(type) != null || isMap(type) ? Map.class
            : type.implementsInterface(ClassHelper.LIST_TYPE) || type.equals(ClassHelper.LIST_TYPE) ? List.class : null;
        return like == null ? Set.of() : Stream.of(DefaultGroovyMethods.class, StringGroovyMethods.class).flatMap(methods -> Arrays.stream(methods.getMethods()))
            .filter(method -> method.getParameterCount() > 0 && method.getParameterTypes()[0] != Object.class && method.getParameterTypes()[0].isAssignableFrom(like))
            .map(Method::getName).collect(Collectors.toSet());
    }

    /** Names of the methods and properties of a type, for suggestions. */
    static Set<String> members(ClassNode type) {
        var names = new TreeSet<String>();
        for (ClassNode at = type; at != null; at = at.getSuperClass()) {
            at.getProperties().forEach(property -> names.add(property.getName()));
            at.getMethods().stream().filter(MethodNode::isPublic).forEach(method -> names.add(method.getName()));
            at.getFields().stream().filter(FieldNode::isEnum).forEach(constant -> names.add(constant.getName()));
        }
        names.addAll(added(type));
        names.removeAll(OF_EVERY_OBJECT);
        return names;
    }
}
