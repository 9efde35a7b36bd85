package dev.emptybox.stdlib.model;

/**
 * Mode, owner and group of a file or directory. Null means "unchanged" in a wanted state and "not known" in a found state.
 *
 * @param mode  permission bits, for example 0644 in octal
 * @param owner user name
 * @param group group name
 */
public record Attributes(Integer mode, String owner, String group) {

    public static final Attributes UNCHANGED = new Attributes(null, null, null);

    public static Attributes ofMode(int mode) {
        return new Attributes(mode, null, null);
    }

    /** The part of this wanted state that the given attributes do not have; all null if none. */
    public Attributes missingFrom(Attributes found) {
        return new Attributes(
            mode == null || mode.equals(found.mode) ? null : mode,
            owner == null || owner.equals(found.owner) ? null : owner,
            group == null || group.equals(found.group) ? null : group);
    }

    public boolean wishesNothing() {
        return mode == null && owner == null && group == null;
    }

    /** These attributes, completed with those of {@code other}. */
    public Attributes or(Attributes other) {
        return new Attributes(
            mode == null ? other.mode : mode,
            owner == null ? other.owner : owner,
            group == null ? other.group : group);
    }

    /** {@code mode 0644 -> 0600, owner root -> app}: the change of the found attributes. */
    public String changeFrom(Attributes found) {
        var text = new StringBuilder();
        append(text, "mode", octal(found.mode), octal(mode));
        append(text, "owner", found.owner, owner);
        append(text, "group", found.group, group);
        return text.toString();
    }

    private static void append(StringBuilder text, String what, String before, String after) {
        if (after == null || after.equals(before)) {
            return;
        }
        text.append(text.isEmpty() ? "" : ", ").append(what).append(' ');
        text.append(before == null ? "" : before + " -> ").append(after);
    }

    public static String octal(Integer mode) {
        return mode == null ? null : String.format("%04o", mode);
    }
}
