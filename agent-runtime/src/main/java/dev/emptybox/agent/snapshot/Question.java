package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Query;
import java.util.stream.Stream;

/** A call of a read as stored in the snapshot: calls with the same kind and key have the same answer. */
record Question(String kind, String key, boolean quiet, String missing) {

    static Question of(Recorded read, Object[] arguments) {
        return new Question(read.kind(), format(read.key(), arguments, true), read.quiet(), format(read.missing(), arguments, false));
    }

    /** @param keys whether an argument with several parts is represented by all of them, or by its display name */
    static String format(String format, Object[] arguments, boolean keys) {
        return String.format(format, Stream.of(arguments).map(one -> one instanceof Query query ? keys ? query.key() : query.text() : String.valueOf(one)).toArray());
    }
}
