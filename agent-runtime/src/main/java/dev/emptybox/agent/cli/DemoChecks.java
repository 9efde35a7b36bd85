package dev.emptybox.agent.cli;

import dev.emptybox.agent.cli.DemoScreen.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The checks of one scene of the demo. */
final class DemoChecks {

    private final List<Check> checks = new ArrayList<>();

    void same(String what, Object expected, Object seen) {
        that(what, String.valueOf(expected), seen, String.valueOf(expected).equals(String.valueOf(seen)));
    }

    void that(String what, String expected, Object seen, boolean ok) {
        checks.add(new Check(what, expected, String.valueOf(seen), ok));
    }

    void samePid(long before, long now) {
        that("process", before + ", as before", now, now == before);
    }

    void newPid(long before, long now) {
        that("process", "not " + before, now == 0 ? "none" : now, now != before && now != 0);
    }

    void sameFiles(Map<String, String> before, Map<String, String> now) {
        var different = new TreeSet<String>(before.keySet());
        different.addAll(now.keySet());
        different.removeIf(file -> Objects.equals(before.get(file), now.get(file)));
        that("files of the box", "untouched", different.isEmpty() ? before.size() + " untouched" : "different: " + String.join(", ", different),
            different.isEmpty());
    }

    List<Check> all() {
        return List.copyOf(checks);
    }

    boolean ok() {
        return checks.stream().allMatch(Check::ok);
    }
}
