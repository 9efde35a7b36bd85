package dev.emptybox.acceptance

import dev.emptybox.agent.cli.CommandLinesInTurn
import java.nio.file.Files
import java.nio.file.Path

/** Command lines that share one new JVM, and what came of each. */
final class InTurn {

    /** How each ended, by its name, in their order. */
    final Map<String, Done> done

    /** The process. */
    final Command process

    static final class Done {
        int exit
        String text

        @Override
        String toString() {
            "exit $exit\n$text"
        }
    }

    /**
     * @param file  a file to write the command lines to
     * @param lines the words of each by its name
     * @param run   is given the words that start the JVM; runs them
     */
    InTurn(Path file, Map<String, List<String>> lines, List<String> options = [], Closure<Command> run) {
        Files.write(file, lines.collect { name, words -> [name, *words].join('\t') })
        def classes = Path.of(CommandLinesInTurn.protectionDomain.codeSource.location.toURI())
        // The archive of the launcher fits when the class path begins with that of the launcher.
        def jars = Box.LIB.toFile().listFiles()*.toString().findAll { it.endsWith('.jar') }.sort()
        def archive = Box.LIB.resolveSibling("classes-${Runtime.version().feature()}.jsa")
        process = run([Path.of(System.getProperty('java.home'), 'bin/java').toString(), '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1',
                       '-Xlog:cds=off', '-Xlog:cds+dynamic=off', "-XX:SharedArchiveFile=$archive".toString(), *options,
                       '-cp', [*jars, classes].join(':'), CommandLinesInTurn.name, file.toString()])
        done = process.out.readLines().collect { it.split('\t') }.collectEntries { [it[0], new Done(exit: it[1] as int, text: new String(it.size() > 2 ? it[2].decodeBase64() : new byte[0], 'UTF-8'))] }
    }
}
