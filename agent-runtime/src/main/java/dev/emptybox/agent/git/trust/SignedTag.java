package dev.emptybox.agent.git.trust;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An annotated tag: what its signature covers, and what it says of itself. Git puts the signature at the end of the message.
 *
 * @param commit    that it names
 * @param name      its own, without {@code refs/tags/}
 * @param time      when it was made
 * @param content   the tag without the signature
 * @param signature empty if it has none
 */
record SignedTag(String commit, String name, Instant time, byte[] content, String signature) {

    private static final Pattern HEADER = Pattern.compile("object ([0-9a-f]{40})\ntype commit\ntag ([^\n]+)\ntagger [^\n]*> (\\d{1,12}) [+-]\\d{4}\n\n.*", Pattern.DOTALL);
    private static final Pattern BEGIN = Pattern.compile("^(" + Pattern.quote(SshSignature.BEGIN) + "|" + Pattern.quote(GpgKeys.BEGIN) + ")$", Pattern.MULTILINE);

    /** Null if it is not an annotated tag of a commit in the usual form. */
    static SignedTag parse(byte[] raw) {
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        Matcher header = HEADER.matcher(text);
        if (!header.matches()) {
            return null;
        }
        // The last one is the signature, as for git: an earlier one is text of the message, which it covers.
        Matcher begin = BEGIN.matcher(text);
        int at = raw.length;
        while (begin.find()) {
            at = begin.start();
        }
        String name = new String(header.group(2).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new SignedTag(header.group(1), name, Instant.ofEpochSecond(Long.parseLong(header.group(3))), Arrays.copyOf(raw, at), text.substring(at));
    }
}
