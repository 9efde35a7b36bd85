package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path

/** The result of each fault, as a section of a page. */
final class FaultTable {

    private static final String TITLE = '''\
# What a fault costs

Made by `mvn verify -Pnightly`; not to be edited. What it says is explained in [README.md](README.md).
'''
    private static final String HEAD = '''\
| fault | what the agent did | restored after | out of service | starts by it, by the return | answers good, failed | belong together | tried again | next good one after |
|---|---|---:|---:|---:|---:|---|---|---:|
'''

    private final String section
    private final Map<String, String> rows = [:]

    FaultTable(String section) {
        this.section = section
    }

    /**
     * @param did   what the agent did
     * @param trial of the commit, until now
     * @param again whether it was tried again
     * @param taken milliseconds until the next good commit was in charge
     */
    void add(String fault, String did, Trial trial, Seen seen, List<String> starts, boolean again, long taken) {
        def own = starts.count { it == trial.release }
        rows[fault] = "| $fault | $did | ${time(seen.restoredMillis)} | ${time(seen.gapMillis)} | $own, ${starts.size() - own} | " +
                "$seen.good, $seen.failed | ${seen.together ? 'yes' : 'NO'} | ${again ? 'YES' : 'no'} | ${time(taken)} |"
    }

    private static String time(long millis) {
        millis < 0 ? 'not' : millis == 0 ? '0' : String.format(Locale.ROOT, '%.2f s', millis / 1000.0d)
    }

    /** Writes this section, and leaves the others of the page as they are. */
    void write(Path file) {
        def text = Files.exists(file) ? Files.readString(file) : TITLE
        def sections = new TreeMap<String, String>(text.split('\n## ').tail().collectEntries { [it.readLines().first(), it.strip()] })
        sections[section] = "$section\n\n$HEAD${rows.values().join('\n')}".toString()
        Files.writeString(file, TITLE + sections.values().collect { "\n## $it\n" }.join())
    }
}
