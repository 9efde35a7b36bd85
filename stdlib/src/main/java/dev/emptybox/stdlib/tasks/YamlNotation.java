package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.tasks.Placed.Member;
import dev.emptybox.stdlib.tasks.Placed.Shape;
import java.util.List;

/** YAML in block and flow style. New values use the existing indentation and quotes. */
final class YamlNotation implements StructuredTask.Notation {

    @Override
    public String empty() {
        return "";
    }

    @Override
    public Placed parse(String name, String text) {
        return YamlReader.read(name, text);
    }

    @Override
    public String replaced(String text, Placed owner, int member, Object value) {
        var layout = new Layout(text);
        var writer = new YamlWriter(unit(layout));
        if (member < 0) {
            return whole(layout, writer, owner, value);
        }
        Member one = owner.members().get(member);
        Placed old = one.value();
        keepComments(text, old);
        if (!owner.shape().block()) {
            return layout.spliced(old.start(), old.end(), (old.start() == old.end() ? " " : "") + like(text, old, writer, value));
        }
        int lead = owner.shape() == Shape.BLOCK_LIST ? one.start() + 1 : text.indexOf(':', one.sep()) + 1;
        if (!YamlWriter.deep(value)) {
            boolean besides = old.start() > lead && layout.lineStart(old.start()) == layout.lineStart(lead);
            int from = besides ? old.start() : lead;
            keepComments(text.substring(lead, Math.max(lead, old.start())));
            return layout.spliced(from, Math.max(from, old.end()), (besides ? "" : " ") + like(text, old, writer, value));
        }
        keepComments(text.substring(lead, Math.max(lead, old.start())));
        String indent = " ".repeat(layout.column(owner.members().get(0).start()));
        boolean item = owner.shape() == Shape.BLOCK_LIST;
        List<String> lines = item ? writer.item(value, indent) : writer.block(value, indent + unit(layout));
        String joined = String.join(layout.lineBreak(), lines);
        return layout.spliced(lead, Math.max(lead, old.end()), item ? joined.substring(indent.length() + 1) : layout.lineBreak() + joined);
    }

    private static String whole(Layout layout, YamlWriter writer, Placed old, Object value) {
        keepComments(layout.text(), old);
        if (!YamlWriter.deep(value)) {
            return layout.spliced(old.start(), old.end(), writer.flow(value));
        }
        String before = layout.column(old.start()) > 0 ? layout.lineBreak() : "";
        String after = old.end() == layout.text().length() ? layout.lineBreak() : "";
        return layout.spliced(old.start(), old.end(), before + String.join(layout.lineBreak(), writer.block(value, "")) + after);
    }

    /** A quoted text keeps its kind of quotes. */
    private static String like(String text, Placed old, YamlWriter writer, Object value) {
        char first = old.start() < old.end() ? text.charAt(old.start()) : ' ';
        if (value instanceof String string && old.shape() == Shape.SCALAR) {
            if (first == '"') {
                return JsonNotation.quoted(string);
            }
            if (first == '\'' && string.chars().noneMatch(Character::isISOControl)) {
                return "'" + string.replace("'", "''") + "'";
            }
        }
        return writer.flow(value);
    }

    @Override
    public String added(String text, Placed owner, String key, Object value) {
        var layout = new Layout(text);
        var writer = new YamlWriter(unit(layout));
        List<Member> members = owner.members();
        if (!owner.shape().block()) {
            String one = (key == null ? "" : writer.text(key) + ": ") + writer.flow(value);
            int end = members.isEmpty() ? owner.end() - 1 : members.get(members.size() - 1).value().end();
            return layout.spliced(members.isEmpty() ? owner.start() + 1 : end, end, (members.isEmpty() ? "" : ", ") + one);
        }
        String indent = " ".repeat(layout.column(members.get(0).start()));
        List<String> lines = key == null ? writer.item(value, indent) : writer.member(writer.text(key) + ":", value, indent, indent + unit(layout));
        int at = layout.lineEnd(owner.end());
        return layout.spliced(at, at, layout.lineBreak() + String.join(layout.lineBreak(), lines));
    }

    @Override
    public String removed(String text, Placed owner, int member) {
        List<Member> members = owner.members();
        Member one = members.get(member);
        var layout = new Layout(text);
        if (!owner.shape().block()) {
            return member < members.size() - 1 ? layout.spliced(one.start(), members.get(member + 1).start(), "")
                : layout.spliced(members.get(member - 1).value().end(), one.value().end(), "");
        }
        if (!layout.first(one.start())) {
            int next = members.get(member + 1).start();
            keepComments(text.substring(one.value().end(), next));
            return layout.spliced(one.start(), next, "");
        }
        int from = layout.lineStart(one.start());
        int end = layout.lineEnd(one.value().end());
        int next = text.indexOf('\n', end) + 1;
        // If the last line has no line break, the previous one is removed.
        return next > 0 ? layout.spliced(from, next, "") : layout.spliced(layout.lineEnd(from - 1), text.length(), "");
    }

    private static String unit(Layout layout) {
        return layout.unit().isEmpty() || layout.unit().contains("\t") ? "  " : layout.unit();
    }

    /** Comments within a value would be lost with it. */
    private static void keepComments(String text, Placed old) {
        var rest = new StringBuilder(text.substring(0, old.end()));
        blank(rest, old);
        keepComments(rest.substring(old.start()));
    }

    private static void blank(StringBuilder rest, Placed value) {
        if (value.members().isEmpty()) {
            for (int i = value.start(); i < value.end(); i++) {
                rest.setCharAt(i, ' ');
            }
        }
        for (Member member : value.members()) {
            for (int i = member.start(); member.key() != null && i < member.sep(); i++) {
                rest.setCharAt(i, ' ');
            }
            blank(rest, member.value());
        }
    }

    private static void keepComments(String gap) {
        if (gap.indexOf('#') >= 0) {
            throw new IndexOutOfBoundsException("a comment would be lost");
        }
    }
}
