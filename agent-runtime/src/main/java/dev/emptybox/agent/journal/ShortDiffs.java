package dev.emptybox.agent.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits the size of a report: the longest diffs are truncated at the end of a line, with a note. Other parts of a report
 * are kept, even if they exceed the limit.
 */
final class ShortDiffs {

    private static final String CHANGES = "changes";
    private static final String ON_FAILURE = "onFailure";
    private static final String DIFF = "diff";
    /** The size of the note and the JSON quotes per truncated diff. */
    private static final int NOTE = 100;

    private final int longest;

    private ShortDiffs(int longest) {
        this.longest = longest;
    }

    /** @param most maximum size of all diffs of the report */
    static Map<String, Object> of(Map<String, Object> report, long most) {
        var sizes = new ArrayList<Integer>();
        sizes(report, sizes);
        long all = sizes.stream().mapToLong(Integer::longValue).sum();
        return all <= most ? report : new ShortDiffs(longest(sizes, most)).cut(report);
    }

    /** Shorter diffs are kept, and the remaining space is shared by the longer ones. */
    private static int longest(List<Integer> sizes, long most) {
        long left = most;
        var sorted = sizes.stream().sorted().toList();
        for (int i = 0; i < sorted.size(); i++) {
            long share = left / (sorted.size() - i);
            if (sorted.get(i) > share) {
                return (int) Math.max(0, share - NOTE);
            }
            left -= sorted.get(i);
        }
        return Integer.MAX_VALUE;
    }

    private static void sizes(Map<?, ?> report, List<Integer> sizes) {
        for (Object change : list(report)) {
            if (change instanceof Map<?, ?> members && members.get(DIFF) instanceof String diff) {
                sizes.add(size(diff));
            }
        }
        if (report.get(ON_FAILURE) instanceof Map<?, ?> hooks) {
            sizes(hooks, sizes);
        }
    }

    private Map<String, Object> cut(Map<?, ?> report) {
        var copy = copy(report);
        if (copy.containsKey(CHANGES)) {
            copy.put(CHANGES, list(report).stream().map(change -> change instanceof Map<?, ?> members ? withShortDiff(members) : change).toList());
        }
        if (copy.get(ON_FAILURE) instanceof Map<?, ?> hooks) {
            copy.put(ON_FAILURE, cut(hooks));
        }
        return copy;
    }

    private Map<String, Object> withShortDiff(Map<?, ?> change) {
        var copy = copy(change);
        if (copy.get(DIFF) instanceof String diff && size(diff) > longest) {
            copy.put(DIFF, cut(diff));
        }
        return copy;
    }

    private String cut(String diff) {
        var kept = new StringBuilder();
        int size = 0;
        int lines = 0;
        List<String> all = diff.lines().toList();
        for (String line : all) {
            size += size(line) + 1;
            if (size > longest) {
                break;
            }
            kept.append(line).append('\n');
            lines++;
        }
        return kept + "... " + (all.size() - lines) + " more lines, not recorded: the record of a run is limited in size";
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<?> list(Map<?, ?> report) {
        return report.get(CHANGES) instanceof List<?> list ? list : List.of();
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
