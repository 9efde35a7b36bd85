package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.model.Attributes;

/**
 * What a change does with one path.
 *
 * @param doing    as a verb, for messages
 * @param replaces whether it is replaced by a new file or link, or removed
 * @param removes  whether nothing is left of it
 * @param keeps    whether the new file keeps owner and group of the existing one
 * @param wish     the attributes that it gets
 */
public record FileTarget(String doing, boolean replaces, boolean removes, boolean keeps, Attributes wish) {

    /** A whole new file in its place. */
    static FileTarget written(String doing, boolean keeps, Attributes wish) {
        return new FileTarget(doing, true, false, keeps, wish);
    }

    /** The same file or directory, with other attributes or contents. */
    static FileTarget changed(String doing, boolean keeps, Attributes wish) {
        return new FileTarget(doing, false, false, keeps, wish);
    }

    static FileTarget removed() {
        return new FileTarget("remove", true, true, false, Attributes.UNCHANGED);
    }
}
