package dev.emptybox.stdlib.tasks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Writes values as YAML: texts plain if every parser reads them as texts, otherwise in double quotes. */
final class YamlWriter {

    private static final String PLAIN = "[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*";

    private final Resolver resolver = new Resolver();
    private final String unit;

    /** @param unit of indentation */
    YamlWriter(String unit) {
        this.unit = unit;
    }

    /** Whether the value needs its own lines. */
    static boolean deep(Object value) {
        return value instanceof Map<?, ?> map ? !map.isEmpty() : value instanceof List<?> list && !list.isEmpty();
    }

    /** On one line. */
    String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(e -> text(String.valueOf(e.getKey())) + ": " + flow(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Number number) {
            return new BigDecimal(number.toString()).toPlainString();
        }
        return value instanceof String string ? text(string) : String.valueOf(value);
    }

    String text(String string) {
        boolean plain = string.matches(PLAIN) && !string.matches("[yYnN]") && resolver.resolve(NodeId.scalar, string, true).equals(Tag.STR);
        return plain ? string : JsonNotation.quoted(string);
    }

    /** As lines, each with the indentation. */
    List<String> block(Object value, String indent) {
        var lines = new ArrayList<String>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> lines.addAll(member(text(String.valueOf(key)) + ":", member, indent, indent + unit)));
        } else {
            ((List<?>) value).forEach(item -> lines.addAll(item(item, indent)));
        }
        return lines;
    }

    /** The lines of one member of an object. */
    List<String> member(String key, Object value, String indent, String deeper) {
        var lines = new ArrayList<String>();
        lines.add(indent + key + (deep(value) ? "" : " " + flow(value)));
        if (deep(value)) {
            lines.addAll(block(value, deeper));
        }
        return lines;
    }

    /** The lines of one item of a list. */
    List<String> item(Object value, String indent) {
        if (!deep(value)) {
            return List.of(indent + "- " + flow(value));
        }
        var lines = block(value, indent + "  ");
        lines.set(0, indent + "- " + lines.get(0).stripLeading());
        return lines;
    }
}
