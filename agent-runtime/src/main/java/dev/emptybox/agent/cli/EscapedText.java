package dev.emptybox.agent.cli;

/** Escapes foreign text for display: control characters of terminals and bidirectional controls are spelled out. */
final class EscapedText {

    private EscapedText() {
    }

    /** Line breaks and tabs are kept. */
    static String text(String text) {
        if (text.codePoints().noneMatch(EscapedText::steers)) {
            return text;
        }
        var shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (steers(c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    private static boolean steers(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t' || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069
            || c == 0x200E || c == 0x200F || c == 0x061C || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
