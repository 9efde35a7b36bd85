package dev.emptybox.agent.cli;

/**
 * Writes HTML. Tags and classes are words of the program; every other text is escaped, so that nothing in it is markup,
 * and an element is closed by whoever opened it.
 */
final class Html {

    private final StringBuilder out = new StringBuilder();

    /** An element with what the body writes into it. */
    Html block(String tag, String style, Runnable body) {
        open(tag, style);
        body.run();
        out.append("</").append(tag).append(">\n");
        return this;
    }

    /** An element that holds a text. */
    Html element(String tag, String style, String text) {
        open(tag, style);
        text(text);
        out.append("</").append(tag).append('>');
        return this;
    }

    Html text(String text) {
        EscapedText.text(text).codePoints().forEach(this::escaped);
        return this;
    }

    /** Markup of the program itself. */
    Html markup(String constant) {
        out.append(constant);
        return this;
    }

    /** @param style class, empty for none */
    private void open(String tag, String style) {
        out.append('<').append(tag);
        if (!style.isEmpty()) {
            out.append(" class=\"").append(style).append('"');
        }
        out.append('>');
    }

    private void escaped(int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c);
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
