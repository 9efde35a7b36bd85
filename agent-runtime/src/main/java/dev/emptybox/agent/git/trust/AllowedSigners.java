package dev.emptybox.agent.git.trust;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.nio.file.Path;
import java.security.SignatureException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The file {@code allowed_signers} of OpenSSH: principals, options and a public key in each line. A line that is not understood is
 * an error, because leaving it out could lift a restriction.
 */
final class AllowedSigners {

    static final AllowedSigners NONE = new AllowedSigners(List.of());

    /**
     * One line.
     *
     * @param after  the first moment at which the key is valid, null for no limit
     * @param before the first moment at which it no longer is, null for no limit
     */
    record Line(List<String> principals, PatternList namespaces, Instant after, Instant before, byte[] key) {

        boolean has(byte[] other) {
            return Arrays.equals(key, other);
        }
    }

    private final List<Line> lines;

    private AllowedSigners(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** @throws ProblemException with every line that is wrong */
    static AllowedSigners parse(Path file, String text) {
        var lines = new ArrayList<Line>();
        var wrong = new ArrayList<Problem>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                try {
                    lines.add(parse(line.strip()));
                } catch (SignatureException | DateTimeException e) {
                    wrong.add(Problem.of("this line does not name an allowed signer", e.getMessage(),
                        "write: principals [namespaces=\"git\",valid-before=\"YYYYMMDD\"] ssh-ed25519 KEY").at(new Where(file.toString(), number, 0, "")));
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new ProblemException(wrong);
        }
        return new AllowedSigners(lines);
    }

    private static Line parse(String line) throws SignatureException {
        List<String> fields = fields(line);
        int type = fields.size() > 1 && SshPublicKey.TYPES.contains(fields.get(1)) ? 1 : 2;
        if (fields.size() < type + 2) {
            throw new SignatureException("it has too few fields");
        }
        byte[] key = key(fields.get(type), fields.get(type + 1));
        var namespaces = PatternList.of("*");
        Instant after = null;
        Instant before = null;
        for (String option : type == 1 ? List.<String>of() : options(fields.get(1))) {
            String name = option.replaceFirst("=.*", "").toLowerCase(Locale.ROOT);
            String value = option.replaceFirst("^[^=]*=?", "").replaceFirst("^\"(.*)\"$", "$1");
            switch (name) {
                case "namespaces" -> namespaces = PatternList.of(value);
                case "valid-after" -> after = time(value);
                case "valid-before" -> before = time(value);
                case "cert-authority" -> throw new SignatureException("certificates are not supported");
                default -> throw new SignatureException("there is no option " + name);
            }
        }
        List<String> principals = PatternList.of(fields.get(0).replace("\"", "")).included();
        if (principals.isEmpty()) {
            throw new SignatureException("it has no principal");
        }
        return new Line(principals, namespaces, after, before, key);
    }

    private static byte[] key(String type, String base64) throws SignatureException {
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            SshPublicKey.parse(key);
            if (SshPublicKey.type(key).equals(type)) {
                return key;
            }
            throw new SignatureException("it is not of type " + type);
        } catch (IllegalArgumentException e) {
            throw new SignatureException("the key is not base64", e);
        } catch (SignatureException e) {
            throw new SignatureException("the key is not valid: " + e.getMessage(), e);
        }
    }

    /** Separated by spaces outside of quotes. */
    private static List<String> fields(String line) {
        return split(line, ' ');
    }

    private static List<String> options(String field) {
        return split(field, ',');
    }

    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean quoted = false;
        for (char character : text.replace('\t', ' ').toCharArray()) {
            quoted ^= character == '"';
            if (character == separator && !quoted) {
                if (!part.isEmpty()) {
                    parts.add(part.toString());
                }
                part.setLength(0);
            } else {
                part.append(character);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString());
        }
        return parts;
    }

    /** {@code YYYYMMDD[HHMM[SS]]}, in the zone of the machine, or with Z in UTC. */
    private static Instant time(String text) {
        ZoneId zone = text.endsWith("Z") ? ZoneOffset.UTC : ZoneId.systemDefault();
        String digits = text.replaceFirst("Z$", "");
        if (!digits.matches("\\d{8}(\\d{4}(\\d{2})?)?")) {
            throw new DateTimeException("'" + text + "' is not a time like 20270131 or 202701312359");
        }
        String complete = (digits + "000000").substring(0, 14);
        return LocalDateTime.parse(complete, DateTimeFormatter.ofPattern("uuuuMMddHHmmss")).atZone(zone).toInstant();
    }

    /** The lines with this key. */
    List<Line> of(byte[] key) {
        return lines.stream().filter(line -> line.has(key)).toList();
    }
}
