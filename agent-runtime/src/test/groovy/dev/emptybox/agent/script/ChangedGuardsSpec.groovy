package dev.emptybox.agent.script

import spock.lang.Specification

class ChangedGuardsSpec extends Specification {

    private static List<String> warned(String script) {
        ChangedGuards.warnings(['converge.groovy': script])*.where()*.toString()
    }

    def 'a task that runs only when another one has changed something is warned of, at its place: #script (F36)'() {
        expect:
        warned("def f = file('a') { content 'x' }\n$script") == places

        where:
        script                                                         | places
        "if (f.changed) exec('b') { command 'b' }"                     | ['converge.groovy:2:16']
        "if (f.changed) {\n  log.info 'x'\n  exec('b') { command 'b' }\n}" | ['converge.groovy:4:3']
        "if (f.ok && f.changed) { directory 'b' }"                     | ['converge.groovy:2:26']
        "exec('b') { command 'b'; onlyIf { f.changed } }"              | ['converge.groovy:2:26']
        "exec('b') { command 'b'; onlyIf f.changed }"                  | ['converge.groovy:2:26']
    }

    def 'nothing else is: #script (F36)'() {
        expect:
        warned("def f = file('a') { content 'x' }\ndef other = [changed: true]\n$script") == []

        where:
        script << [
            "if (f.changed) log.info 'x'",
            "if (f.changed) httpCheck 'http://x/'",
            "if (!f.changed) exec('b') { command 'b' }",
            "if (other.changed) exec('b') { command 'b' }",
            "exec('b') { command 'b'; onlyIf { other.changed } }",
            "exec('b') { command 'b'; creates \"done-\${f.checksum}\" }",
            "if (f.changed",
        ]
    }
}
