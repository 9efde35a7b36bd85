package dev.emptybox.agent.converge

import java.nio.file.Files
import java.nio.file.Path

/** Counts verdicts for each sort of task, and writes them down where {@code test/README.md} says what they mean. */
class FidelityTable {

    private static final List<String> VERDICTS = ['exact', 'unknown', 'wrong']

    private final long seed
    private final Map<String, Map<String, Integer>> counts = new TreeMap<>()
    private int cases

    FidelityTable(long seed) {
        this.seed = seed
    }

    void add(FidelityCase one, FidelityBox.Findings findings) {
        cases++
        def words = one.statements.collectEntries { [it.name, it.word] }
        findings.verdicts.each { task, verdict ->
            def word = words[task] ?: (task.contains('once ') ? 'once' : 'in once')
            counts.computeIfAbsent(word) { [exact: 0, unknown: 0, wrong: 0] }[verdict]++
        }
    }

    String text() {
        def all = VERDICTS.collectEntries { verdict -> [verdict, counts.values().sum { it[verdict] } ?: 0] }
        def lines = ['| task | exact | unknown | wrong |', '|---|---:|---:|---:|']
        counts.each { word, row -> lines << "| $word | ${row.exact} | ${row.unknown} | ${row.wrong} |".toString() }
        lines << "| **all** | ${all.exact} | ${all.unknown} | ${all.wrong} |".toString()
        "$cases cases, seed $seed\n\n${lines.join('\n')}\n"
    }

    void write(Path file) {
        Files.writeString(file, "# How accurate plans are\n\nMade by `mvn verify -Pnightly`; not to be edited. What it says is explained in [README.md](README.md).\n\n${text()}")
    }
}
