package dev.emptybox.agent.script;

import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Words;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.GenericsType;
import org.codehaus.groovy.ast.Parameter;

/**
 * The compiler's view of the state: a class for every object, which is a map, with its keys as properties. A key counts only
 * if every agent has it, for any environment and labels, so that a compiled script finds its keys on every box. Of the objects
 * of a list or of a map, one is enough to have it.
 */
final class Shapes {

    private static final String INFO = "dev.emptybox.shape";

    /**
     * The metadata of a shape class.
     *
     * @param path    its expression in scripts: {@code state.distro}
     * @param sources its source files
     * @param keys    keys that all sources have, with their types
     * @param partly  keys that only some have, with the reason why that is not enough
     * @param objects what it stands for, by source: one object, or all of a list or a map
     */
    record Info(String path, List<String> sources, Map<String, ClassNode> keys, Map<String, String> partly, Map<String, List<Map<?, ?>>> objects) {

        /** What is wrong with a member that does not exist. */
        String missing(String key) {
            return partly.containsKey(key) ? partly.get(key)
                : "in " + sources.stream().distinct().collect(Collectors.joining(", ")) + "; " + Words.didYouMean(key, keys.keySet());
        }

        /** How to ask for a member that may be missing. */
        String optional(String key) {
            return (path.contains("[]") ? "" : path + ".") + "get('" + key + "', default)";
        }
    }

    private final List<StateFiles.Layered> layers;
    private final Map<String, String> labels = new HashMap<>();
    /** Their names may stand in the signatures of classes. */
    private int shapes;

    Shapes(List<StateFiles.Layered> layers) {
        this.layers = List.copyOf(layers);
        layers.forEach(layer -> labels.put(layer.source(), layer.label()));
    }

    List<String> sources() {
        return layers.stream().map(StateFiles.Layered::source).distinct().toList();
    }

    /** Created for each compilation: class nodes cannot be shared. */
    ClassNode root() {
        var objects = new LinkedHashMap<String, List<Map<?, ?>>>();
        layers.forEach(layer -> objects.computeIfAbsent(layer.source(), s -> new ArrayList<>()).add(layer.members()));
        return object("state", objects);
    }

    static Info infoOf(ClassNode type) {
        return type == null ? null : type.redirect().getNodeMetaData(INFO);
    }

    /** Equal for states of the same shape, independent of their values. */
    String digest() {
        var text = new StringBuilder();
        for (StateFiles.Layered layer : layers) {
            text.append(layer.source()).append('\n');
            describe(layer.members(), text);
        }
        return Digests.sha256(text.toString());
    }

    private static void describe(Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            new TreeMap<>(map).forEach((key, member) -> {
                text.append(key).append(':');
                describe(member, text);
            });
            text.append('}');
        } else if (value instanceof List<?> list) {
            text.append('[');
            list.forEach(item -> describe(item, text));
            text.append(']');
        } else {
            text.append(value == null ? "null" : value.getClass().getSimpleName()).append(',');
        }
    }

    private ClassNode object(String path, Map<String, List<Map<?, ?>>> objects) {
        var type = new ClassNode("state.Shape" + shapes++, Modifier.PUBLIC, ClassHelper.OBJECT_TYPE);
        Set<String> all = new LinkedHashSet<>();
        objects.values().forEach(maps -> maps.forEach(map -> map.keySet().forEach(key -> all.add(String.valueOf(key)))));
        var partly = new TreeMap<String, String>();
        var keys = new LinkedHashMap<String, ClassNode>();
        for (String key : all) {
            var lacking = objects.entrySet().stream()
                .filter(source -> !source.getValue().isEmpty() && source.getValue().stream().noneMatch(map -> map.containsKey(key)))
                .map(Map.Entry::getKey).toList();
            if (lacking.isEmpty()) {
                keys.put(key, member(path + "." + key, key, objects));
            } else {
                partly.put(key, why(List.copyOf(objects.keySet()), lacking));
            }
        }
        describe(type, values(path, objects));
        type.putNodeMetaData(INFO, new Info(path, described(List.copyOf(objects.keySet())), keys, partly, objects));
        return type;
    }

    /** Makes it a map with such values, with the methods that a map of the state has in addition. */
    private static void describe(ClassNode type, ClassNode value) {
        ClassNode map = ClassHelper.MAP_TYPE.getPlainNodeReference();
        map.setGenericsTypes(new GenericsType[] {new GenericsType(ClassHelper.STRING_TYPE), new GenericsType(ClassHelper.getWrapper(value))});
        type.setInterfaces(new ClassNode[] {map});
        var name = new Parameter(ClassHelper.STRING_TYPE, "key");
        type.addMethod("get", Modifier.PUBLIC, ClassHelper.OBJECT_TYPE, new Parameter[] {name, new Parameter(ClassHelper.OBJECT_TYPE, "otherwise")}, ClassNode.EMPTY_ARRAY, null);
        type.addMethod("clone", Modifier.PUBLIC, map, Parameter.EMPTY_ARRAY, ClassNode.EMPTY_ARRAY, null);
        type.addMethod("asMap", Modifier.PUBLIC, map, Parameter.EMPTY_ARRAY, ClassNode.EMPTY_ARRAY, null);
    }

    /** The type of its values, if they are alike. */
    private ClassNode values(String path, Map<String, List<Map<?, ?>>> objects) {
        var values = new LinkedHashMap<String, List<Object>>();
        objects.forEach((source, maps) -> maps.forEach(map -> values.computeIfAbsent(source, s -> new ArrayList<>()).addAll(map.values())));
        return typeOf(path + "[]", values);
    }

    /** The sources without labels, which are sufficient; those with labels if there are no others. */
    private List<String> described(List<String> sources) {
        var plain = sources.stream().filter(source -> labels.get(source).isEmpty()).toList();
        return plain.isEmpty() ? sources : plain;
    }

    private String why(List<String> sources, List<String> lacking) {
        var having = sources.stream().filter(source -> !lacking.contains(source)).map(labels::get).distinct().sorted().toList();
        boolean onlyLabels = !having.isEmpty() && !having.contains("");
        return onlyLabels ? "only " + String.join(" and ", having) + (having.size() == 1 ? " has" : " have")
            + " it, and not every agent has this label" : "it is missing in " + String.join(" and in ", described(lacking));
    }

    private ClassNode member(String path, String key, Map<String, List<Map<?, ?>>> objects) {
        var values = new LinkedHashMap<String, List<Object>>();
        objects.forEach((source, maps) -> maps.stream().filter(map -> map.containsKey(key)).forEach(map ->
            values.computeIfAbsent(source, s -> new ArrayList<>()).add(map.get(key))));
        return typeOf(path, values);
    }

    private ClassNode typeOf(String path, Map<String, List<Object>> values) {
        var all = values.values().stream().flatMap(List::stream).toList();
        if (!all.isEmpty() && all.stream().allMatch(Map.class::isInstance)) {
            var objects = new LinkedHashMap<String, List<Map<?, ?>>>();
            values.forEach((source, list) -> objects.put(source, list.stream().<Map<?, ?>>map(v -> (Map<?, ?>) v).toList()));
            return object(path, objects);
        }
        if (!all.isEmpty() && all.stream().allMatch(List.class::isInstance)) {
            var items = new LinkedHashMap<String, List<Object>>();
            values.forEach((source, lists) -> lists.forEach(list ->
                items.computeIfAbsent(source, s -> new ArrayList<>()).addAll((List<?>) list)));
            items.values().removeIf(List::isEmpty);
            ClassNode list = ClassHelper.LIST_TYPE.getPlainNodeReference();
            list.setGenericsTypes(new GenericsType[] {new GenericsType(typeOf(path + "[]", items))});
            return list;
        }
        var types = new LinkedHashSet<ClassNode>();
        all.forEach(value -> types.add(scalar(value)));
        return types.size() == 1 ? types.iterator().next() : ClassHelper.OBJECT_TYPE;
    }

    private static ClassNode scalar(Object value) {
        if (value instanceof String) {
            return ClassHelper.STRING_TYPE;
        }
        if (value instanceof Boolean) {
            return ClassHelper.Boolean_TYPE;
        }
        if (value instanceof Integer) {
            return ClassHelper.Integer_TYPE;
        }
        if (value instanceof Long) {
            return ClassHelper.Long_TYPE;
        }
        if (value instanceof BigInteger) {
            return ClassHelper.BigInteger_TYPE;
        }
        return value instanceof BigDecimal ? ClassHelper.BigDecimal_TYPE : ClassHelper.OBJECT_TYPE;
    }
}
