package dev.emptybox.agent

import java.nio.file.Files
import java.nio.file.Path
import java.util.regex.Pattern
import spock.lang.Specification

/** Decisions rest on types: texts for people may be reworded at any time. As far as the source shows it. */
class ProseSpec extends Specification {

    /** Files that compare texts of other programs or of the JDK, which have no types, or texts that they show themselves. */
    static final Map<String, String> MAY = [
        'agent/machine/packages/Dnf.java'    : 'reads what a program prints',
        'agent/machine/git/GitCheckouts.java': 'reads what git prints',
        'agent/machine/git/GitProgram.java'  : 'reads what git prints',
        'stdlib/dsl/Trial.java'              : 'looks for a name that it has made up, in place of one that is not known',
        'agent/cli/DemoScenes.java'          : 'the demo checks what it shows',
    ]

    static final String COMPARES = /\.(equals|equalsIgnoreCase|contains|startsWith|endsWith|matches|indexOf)\(/
    static final String FOR_PEOPLE = /(reason|why|what|cure|because|exit|cause|getMessage|whatAndWhy|verdict)/

    /** What each of the forbidden ones has in it. */
    static final Pattern COMPARING = ~COMPARES

    static final List<Pattern> FORBIDDEN = [
        ~(COMPARES + /\s*"[^"]*[A-Za-z] [A-Za-z][^"]*"/),
        ~(/"[^"]*[A-Za-z] [A-Za-z][^"]*"/ + COMPARES),
        ~(/\./ + FOR_PEOPLE + /\(\)\)?/ + COMPARES),
        ~(COMPARES + /[a-zA-Z.]*\./ + FOR_PEOPLE + /\(\)\)/),
    ]

    private static List<String> offences() {
        ['src/main/java', '../stdlib/src/main/java', '../test/testkit/src/main/java'].collectMany { top ->
            Files.walk(Path.of(top)).withCloseable { found ->
                found.filter { it.toString().endsWith('.java') }.sorted().toList().collectMany { file ->
                    String name = file.toString().replaceFirst('.*/dev/emptybox/', '')
                    Files.readAllLines(file).withIndex(1).findAll { line, number -> COMPARING.matcher(line).find() && FORBIDDEN.any { line =~ it } }
                        .collect { line, number -> "$name:$number: ${line.strip()}".toString() }
                }
            }
        }
    }

    def 'no main code compares a text that is meant for people'() {
        given:
        def offences = offences()

        expect:
        offences.findAll { offence -> !MAY.keySet().any { offence.startsWith("$it:") } } == []

        and: 'every exception is needed'
        MAY.keySet().findAll { file -> !offences.any { it.startsWith("$file:") } } == [] as Set
    }

    def '#line is found'() {
        expect:
        FORBIDDEN.any { line =~ it }

        where:
        line << ['if (change.reason().equals("absent")) {', 'text.contains("does not exist")', '"exited with code 0".equals(how)',
                 'run.cause().equals(HEAL)', 'if (known.equals(step.reason())) {', 'String.valueOf(e.getMessage()).contains("denied")']
    }
}
