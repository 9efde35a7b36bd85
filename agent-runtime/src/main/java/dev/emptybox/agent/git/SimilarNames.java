package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Words;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** A few existing names, similar ones first. */
final class SimilarNames {

    private static final int MOST = 5;

    private SimilarNames() {
    }

    static List<String> to(String wanted, Collection<String> names) {
        return Stream.concat(Words.nearest(wanted, names).stream(), names.stream().sorted())
                .distinct()
                .limit(MOST)
                .toList();
    }
}
