package dev.emptybox.agent.git.trust;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.regex.Pattern;

/**
 * The content that the signature of a commit covers, and the signature.
 *
 * @param content   the commit without the header of the signature
 * @param signature empty if it has none
 */
record SignedCommit(byte[] content, String signature) {

    private static final Pattern HEADER = Pattern.compile("gpgsig(-sha256)? .*", Pattern.DOTALL);

    /** @throws SignatureException if it has more than one signature */
    static SignedCommit parse(byte[] raw) throws SignatureException {
        var content = new ByteArrayOutputStream();
        var signature = new StringBuilder();
        boolean inSignature = false;
        int found = 0;
        int at = 0;
        while (at < raw.length && raw[at] != '\n') {
            int end = endOfLine(raw, at);
            String line = new String(raw, at, end - at, StandardCharsets.ISO_8859_1);
            if (line.startsWith(" ")) {
                if (inSignature) {
                    signature.append(line.substring(1));
                }
            } else {
                inSignature = HEADER.matcher(line).matches();
                if (inSignature) {
                    found++;
                    signature.append(line.substring(line.indexOf(' ') + 1));
                }
            }
            if (!inSignature) {
                content.write(raw, at, end - at);
            }
            at = end;
        }
        if (found > 1) {
            throw new SignatureException("it has more than one signature");
        }
        content.write(raw, at, raw.length - at);
        return new SignedCommit(content.toByteArray(), signature.toString());
    }

    private static int endOfLine(byte[] raw, int from) {
        int at = from;
        while (at < raw.length && raw[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, raw.length);
    }
}
