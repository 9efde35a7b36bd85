package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.tasks.Placed.Member;
import dev.emptybox.stdlib.tasks.Placed.Opaque;
import dev.emptybox.stdlib.tasks.Placed.Shape;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads one YAML document to values with their positions. An alias is opaque, and equal as long as its anchor is. */
final class YamlReader {

    private static final int DEEPEST = 100;
    private static final Set<String> YES = Set.of("true", "yes", "on");

    private final String name;
    private final String text;
    private final Iterator<Event> events;
    private final Map<String, String> anchors = new HashMap<>();
    private final Resolver resolver = new Resolver();
    private final boolean wide;

    private YamlReader(String name, String text) {
        this.name = name;
        this.text = text;
        this.events = new Yaml().parse(new StringReader(text)).iterator();
        this.wide = text.codePointCount(0, text.length()) < text.length();
    }

    static Placed read(String name, String text) {
        try {
            return new YamlReader(name, text).document();
        } catch (MarkedYAMLException wrong) {
            Mark mark = wrong.getProblemMark();
            throw refused(name, " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1), "it is not valid YAML");
        } catch (YAMLException wrong) {
            throw refused(name, "", "it contains a character that YAML does not allow");
        }
    }

    /** Without the message of the parser, which quotes the file, which may contain secrets. */
    private static ProblemException refused(String name, String place, String why) {
        return new ProblemException(Problem.of(name + " cannot be edited" + place, why, "correct it, or use template for the whole file"));
    }

    private Placed document() {
        Placed top = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent) {
                if (top != null) {
                    throw refused(name, "", "it has several documents");
                }
                top = value(events.next(), 0);
            }
        }
        return top == null ? Placed.scalar(text.length(), text.length(), null) : top;
    }

    private int at(Mark mark) {
        return wide ? text.offsetByCodePoints(0, mark.getIndex()) : mark.getIndex();
    }

    private Placed value(Event event, int depth) {
        if (depth > DEEPEST) {
            throw refused(name, "", "it is nested deeper than " + DEEPEST + " levels");
        }
        Placed value = event instanceof AliasEvent alias ? alias(alias) : event instanceof ScalarEvent scalar ? scalar(scalar)
            : collection((CollectionStartEvent) event, depth);
        if (!(event instanceof AliasEvent) && ((NodeEvent) event).getAnchor() != null) {
            anchors.put(((NodeEvent) event).getAnchor(), Digests.sha256(canonical(value.plain())));
        }
        return value;
    }

    private Placed alias(AliasEvent alias) {
        String meaning = anchors.get(alias.getAnchor());
        if (meaning == null) {
            throw refused(name, "", "the alias *" + alias.getAnchor() + " has no anchor before it");
        }
        return new Placed(at(alias.getStartMark()), at(alias.getEndMark()), Shape.OPAQUE, new Opaque(meaning), List.of());
    }

    private static String canonical(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(e -> canonical(e.getKey()) + ":" + canonical(e.getValue())).collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(YamlReader::canonical).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String string ? JsonNotation.quoted(string) : String.valueOf(value);
    }

    private Placed scalar(ScalarEvent event) {
        int start = at(event.getStartMark());
        int end = at(event.getEndMark());
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (event.getTag() != null) {
            return new Placed(start, end, Shape.OPAQUE, new Opaque(event.getTag() + " " + event.getValue()), List.of());
        }
        return Placed.scalar(start, end, event.isPlain() ? typed(event.getValue()) : event.getValue());
    }

    private Object typed(String plain) {
        Tag tag = resolver.resolve(NodeId.scalar, plain, true);
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return YES.contains(plain.toLowerCase(Locale.ROOT));
        }
        if (tag.equals(Tag.STR)) {
            return plain;
        }
        boolean decimal = plain.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,4})?");
        return decimal ? new BigDecimal(plain).stripTrailingZeros() : new Opaque(tag + " " + plain);
    }

    private Placed collection(CollectionStartEvent event, int depth) {
        boolean object = event instanceof MappingStartEvent;
        var members = new ArrayList<Member>();
        var keys = new HashSet<String>();
        int start = at(event.getStartMark());
        int end = start;
        Event next = events.next();
        while (!next.is(object ? Event.ID.MappingEnd : Event.ID.SequenceEnd)) {
            Member member = object ? member(next, depth) : item(next, event.isFlow() ? -1 : end, depth);
            if (object && !keys.add(member.key())) {
                throw refused(name, "", "the key '" + member.key() + "' occurs twice");
            }
            members.add(member);
            end = member.value().end();
            next = events.next();
        }
        if (event.isFlow()) {
            return new Placed(start, at(next.getEndMark()), object ? Shape.FLOW_OBJECT : Shape.FLOW_LIST, null, List.copyOf(members));
        }
        return new Placed(start, end, object ? Shape.BLOCK_OBJECT : Shape.BLOCK_LIST, null, List.copyOf(members));
    }

    private Member member(Event key, int depth) {
        if (!(key instanceof ScalarEvent scalar) || scalar.getAnchor() != null || scalar.getTag() != null) {
            throw refused(name, " at line " + (key.getStartMark().getLine() + 1), "a key is not a plain text");
        }
        Placed value = value(events.next(), depth + 1);
        return new Member(scalar.getValue(), at(key.getStartMark()), at(key.getEndMark()), value);
    }

    /** @param from where to search the dash; negative in flow style, where there is none */
    private Member item(Event event, int from, int depth) {
        Placed value = value(event, depth + 1);
        int start = from < 0 ? value.start() : dash(from);
        return new Member(null, start, start, value);
    }

    private int dash(int from) {
        int at = from;
        while (text.charAt(at) != '-' || !Character.isWhitespace(at + 1 < text.length() ? text.charAt(at + 1) : '\n')) {
            at = text.charAt(at) == '#' ? new Layout(text).lineEnd(at) : at + 1;
        }
        return at;
    }
}
