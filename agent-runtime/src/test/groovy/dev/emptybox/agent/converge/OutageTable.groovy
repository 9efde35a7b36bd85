package dev.emptybox.agent.converge

import java.nio.file.Files
import java.nio.file.Path

/** What an agent did and said during each outage, as sections of {@code test/outage.md}. */
final class OutageTable {

    private static final String TITLE = '''\
# What an outage costs

Made by `mvn verify -Pnightly`; not to be edited. What it says is explained in [README.md](README.md).
'''
    private static final String HEAD = '''\
| outage | a running box | its clients saw | /readyz | metrics | status says | a new box | a new box with a mirror |
|---|---|---|---|---|---|---|---|
'''

    private final String section
    private final List<String> rows = []

    OutageTable(String section) {
        this.section = section
    }

    void add(String outage, Map<String, String> running, String fresh, String mirrored) {
        rows << ("| $outage | $running.did | $running.seen | $running.ready | $running.metrics | ${cell(running.says)} | $fresh | $mirrored |" as String)
    }

    private static String cell(String text) {
        text.replaceAll(/127\.0\.0\.1:\d+/, 'HOST').replaceAll('/tmp/[^ ]*/', '').replaceAll(/[0-9a-f]{64}/, 'DIGEST').replaceAll(/\b[0-9a-f]{10}\b/, 'COMMIT').replaceAll(/NotAfter: \w{3} \w{3} +\d+ [\d:]+ \w+ \d+/, 'NotAfter: DATE').replace('|', '\\|')
    }

    /** Writes this section, and leaves the others of the page as they are. */
    void write(Path file) {
        def text = Files.exists(file) ? Files.readString(file) : TITLE
        def sections = new TreeMap<String, String>(text.split('\n## ').tail().collectEntries { [it.readLines().first(), it.strip()] })
        sections[section] = "$section\n\n$HEAD${rows.join('\n')}".toString()
        Files.writeString(file, TITLE + sections.values().collect { "\n## $it\n" }.join())
    }
}
