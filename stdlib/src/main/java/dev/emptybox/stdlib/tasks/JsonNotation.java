package dev.emptybox.stdlib.tasks;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.stdlib.model.ParserMessage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import dev.emptybox.stdlib.tasks.Placed.Member;
import dev.emptybox.stdlib.tasks.Placed.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Strict JSON: no comments, no duplicate keys. New values use the existing indentation. */
final class JsonNotation implements StructuredTask.Notation {

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

    @Override
    public String empty() {
        return "{}\n";
    }

    @Override
    public Placed parse(String name, String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            parser.nextToken();
            Placed top = value(parser);
            if (parser.nextToken() != null) {
                throw wrong(name, "there is text after its value", null);
            }
            return top;
        } catch (JsonProcessingException malformed) {
            throw wrong(name, ParserMessage.plain(malformed.getOriginalMessage()), new Where(name,
                malformed.getLocation() == null ? 0 : malformed.getLocation().getLineNr(),
                malformed.getLocation() == null ? 0 : malformed.getLocation().getColumnNr(), ""));
        } catch (IOException impossible) {
            throw new IllegalStateException("a text in memory can be read", impossible);
        }
    }

    /** The message of the parser may quote the file, which may contain a secret: only the position is reported. */
    private static ProblemException wrong(String name, String why, Where where) {
        String place = where == null ? "" : " at line " + where.line() + ", column " + where.column();
        return new ProblemException(Problem.of(name + " is not JSON" + place, why.lines().findFirst().orElse("").replaceAll("'.*'|\".*\"", "..."),
            "correct it; JSON has no comments and no trailing commas"));
    }

    private static Placed value(JsonParser parser) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            boolean object = token == JsonToken.START_OBJECT;
            var members = new ArrayList<Member>();
            while (!parser.nextToken().isStructEnd()) {
                members.add(object ? member(parser) : item(parser));
            }
            return new Placed(start, (int) parser.currentLocation().getCharOffset(), object ? Shape.FLOW_OBJECT : Shape.FLOW_LIST, null,
                List.copyOf(members));
        }
        if (token == null) {
            throw new JsonParseException(parser, "it ends before its value");
        }
        Object scalar = switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> parser.getDecimalValue().stripTrailingZeros();
        };
        return Placed.scalar(start, start + length(parser, token), scalar);
    }

    private static int length(JsonParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_STRING
            ? (int) (parser.currentLocation().getCharOffset() - parser.currentTokenLocation().getCharOffset()) : parser.getTextLength();
    }

    private static Member member(JsonParser parser) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        String key = parser.currentName();
        parser.nextToken();
        Placed value = value(parser);
        return new Member(key, start, start, value);
    }

    private static Member item(JsonParser parser) throws IOException {
        Placed value = value(parser);
        return new Member(null, value.start(), value.start(), value);
    }

    @Override
    public String replaced(String text, Placed owner, int member, Object value) {
        Placed old = member < 0 ? owner : owner.members().get(member).value();
        var layout = new Layout(text);
        return layout.spliced(old.start(), old.end(), written(value, layout, layout.indent(old.start())));
    }

    @Override
    public String added(String text, Placed owner, String key, Object value) {
        var layout = new Layout(text);
        List<Member> members = owner.members();
        if (members.isEmpty()) {
            return layout.spliced(owner.start(), owner.end(),
                written(alone(key, value), layout, layout.indent(owner.start())));
        }
        Member last = members.get(members.size() - 1);
        boolean ownLines = text.substring(owner.start(), members.get(0).start()).contains("\n");
        String indent = layout.indent(last.start());
        String between = ownLines ? "," + layout.lineBreak() + indent : text.contains(": ") || text.contains(", ") ? ", " : ",";
        String name = key == null ? "" : quoted(key) + colon(text, last);
        return layout.spliced(last.value().end(), last.value().end(), between + name + written(value, layout, ownLines ? indent : null));
    }

    /** An empty object or list. */
    private static Object alone(String key, Object value) {
        if (key == null) {
            return Collections.singletonList(value);
        }
        return Collections.singletonMap(key, value);
    }

    /** The separator between another key and its value. */
    private static String colon(String text, Member member) {
        String between = text.substring(member.start() + 1, member.value().start());
        return between.substring(between.lastIndexOf('"') + 1);
    }

    @Override
    public String removed(String text, Placed owner, int member) {
        List<Member> members = owner.members();
        var layout = new Layout(text);
        return member < members.size() - 1
            ? layout.spliced(members.get(member).start(), members.get(member + 1).start(), "")
            : layout.spliced(members.get(member - 1).value().end(), members.get(member).value().end(), "");
    }

    /** @param indent of the line on which the value starts; null for a value on one line */
    private static String written(Object value, Layout layout, String indent) {
        boolean object = value instanceof Map;
        if (!object && !(value instanceof List)) {
            return scalar(value);
        }
        String inner = indent == null ? null : indent + layout.unit();
        var parts = object
            ? ((Map<?, ?>) value).entrySet().stream().map(e -> quoted(String.valueOf(e.getKey())) + ": " + written(e.getValue(), layout, inner)).toList()
            : ((List<?>) value).stream().map(item -> written(item, layout, inner)).toList();
        String open = object ? "{" : "[";
        String close = object ? "}" : "]";
        if (parts.isEmpty() || indent == null) {
            return open + String.join(", ", parts) + close;
        }
        String line = layout.lineBreak();
        return parts.stream().map(part -> line + inner + part).collect(Collectors.joining(",", open, line + indent + close));
    }

    static String scalar(Object value) {
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
