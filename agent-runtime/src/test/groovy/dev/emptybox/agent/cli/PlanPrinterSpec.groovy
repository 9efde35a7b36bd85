package dev.emptybox.agent.cli

import dev.emptybox.stdlib.model.Doubt
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Step
import dev.emptybox.stdlib.model.Where
import spock.lang.Specification

class PlanPrinterSpec extends Specification {

    def out = new ByteArrayOutputStream()

    private PlanPrinter printer(boolean full = false, boolean colour = false) {
        new PlanPrinter(new Printer(new PrintStream(out, true), colour), full)
    }

    private static Step step(String task, String reason, Step.Line... lines) {
        new Step(task, new Where('converge.groovy', 3, 1, ''), Outcome.Status.CHANGED, reason, lines.toList(), 0)
    }

    private static Step.Line write(String target, String diff, String reason = 'its content differs') {
        new Step.Line('file.write', target, reason, diff)
    }

    private static Report report(List<Step> steps, List<Doubt> doubts = [], Problem failed = null) {
        new Report('abc', steps, doubts, failed)
    }

    private static Doubt doubt(Doubt.Kind kind, int line, String task, String because) {
        new Doubt(kind, new Where('converge.groovy', line, 1, ''), task, because)
    }

    private static Doubt open(int line, String task, String because) {
        doubt(Doubt.Kind.UNKNOWN, line, task, because)
    }

    def 'a task stands with its place over its changes, each with its reason and its difference'() {
        when:
        printer().plan report([step('template a', 'its content differs', write('a', '--- a\n+++ a\n@@ -1 +1 @@\n-1\n+2'), new Step.Line('attributes.set', 'a', 'its mode is 0600', '')),
                               step('service s', 'a is another', new Step.Line('service.restart', 's', 'a is another', ''))])

        then:
        out.toString() == '''\
            template a  (converge.groovy:3)
              ~ file.write a  its content differs
                  --- a
                  +++ a
                  @@ -1 +1 @@
                  -1
                  +2
              ~ attributes.set a  its mode is 0600
            service s  (converge.groovy:3)
              ~ service.restart s  a is another
            Plan: 3 to change, 1 restart, 0 unknown.
            '''.stripIndent()
    }

    def 'of a difference of #lines lines #shown are shown, with full #full'() {
        given:
        def diff = (1..lines).collect { "+$it" }.join('\n')

        when:
        printer(full).plan report([step('file a', 'x', write('a', diff))])
        def told = out.toString().readLines()

        then:
        told.count { it ==~ / {6}\+\d+/ } == shown
        told.contains("      ... ${lines - shown} more lines (--full shows them)".toString()) == (shown < lines)

        where:
        lines | full  || shown
        40    | false || 40
        41    | false || 30
        142   | false || 30
        142   | true  || 142
    }

    def 'unknowns and assumptions are at the end, each with its causing step'() {
        when:
        printer().plan report([step('exec x', 'it has to run', new Step.Line('command.run', 'x', 'it has to run', '')),
                               new Step('file b', null, Outcome.Status.UNKNOWN, 'exec x has not run yet', [], 0)],
            [open(4, 'file b', 'exec x has not run yet'), doubt(Doubt.Kind.ASSUMED, 3, 'exec x', 'it is assumed to exit with code 0')])

        then:
        out.toString().readLines()[2..-1] == ['', 'Unknown in this plan:', 'unknown: converge.groovy:4:1: file b: exec x has not run yet',
            '', 'Assumed by this plan:', 'assumed: converge.groovy:3:1: exec x: it is assumed to exit with code 0',
            '', 'Plan: 1 to change, 0 restarts, 1 unknown.']
    }

    def 'a cause that leaves several tasks open, directly or through others, is named once, with the tasks (N17)'() {
        when:
        printer().plan report([], [open(4, 'file a', 'exec x has not run yet'), open(5, 'file b', 'exec y has not run yet'),
                                   open(6, 'file c', 'exec x has not run yet'), doubt(Doubt.Kind.ENDS_PLAN, 7, '', 'why'),
                                   open(8, 'service s', 'file c: exec x has not run yet'), open(9, 'httpCheck h', 'service s: file c: exec x has not run yet')])

        then:
        out.toString().readLines()[0..10] == ['', 'Unknown in this plan:', 'unknown: exec x has not run yet, so these are unknown:',
            '  file a  (converge.groovy:4)', '  file c  (converge.groovy:6)', '  service s  (converge.groovy:8)', '  httpCheck h  (converge.groovy:9)', 'unknown: converge.groovy:5:1: file b: exec y has not run yet',
            'unknown: converge.groovy:7:1: the script cannot go on: why',
            '  cure: the plan ends there; use planned { } on the exec or script to give the result that a plan assumes', '']
        out.toString().readLines().last() == 'Plan: 0 to change, 0 restarts, 6 unknown.'
    }

    def 'an assumption about several tasks is named once'() {
        when:
        def assumed = { int line, String task, String because -> doubt(Doubt.Kind.ASSUMED, line, task, because) }
        printer().plan report([], [assumed(4, 'file a', 'exec x may change it'), assumed(5, 'file b', 'exec x may change it'), assumed(6, 'file c', 'it may be')])

        then:
        out.toString().readLines()[0..5] == ['', 'Assumed by this plan:', 'assumed: exec x may change it, for these:', '  file a  (converge.groovy:4)', '  file b  (converge.groovy:5)',
            'assumed: converge.groovy:6:1: file c: it may be']
    }

    def 'the last line says what it comes to: #verdict'() {
        when:
        printer().plan report(steps, doubts, failed)

        then:
        out.toString().readLines().last() == verdict

        where:
        steps                                  | doubts                                      | failed          || verdict
        []                                     | []                                          | null            || 'Plan: nothing to change.'
        []                                     | [doubt(Doubt.Kind.ASSUMED, 1, 'file a', 'a')] | null            || 'Plan: nothing to change.'
        []                                     | [open(1, 'file a', 'u')]                    | null            || 'Plan: 0 to change, 0 restarts, 1 unknown.'
        [step('file a', 'x', write('a', ''))]  | []                                          | Problem.of('p') || 'Plan failed: nothing would be changed.'
    }

    def '#kind of something that is #basis has the sign #sign, whatever the reason says'() {
        when:
        printer().plan report([step('task', 'x', new Step.Line(kind, 'target', basis, 'it does not exist', '', 1, false))])

        then:
        out.toString().readLines()[1] == "  $sign $kind target  it does not exist"

        where:
        kind              | basis                || sign
        'file.write'      | Step.Basis.ABSENT    || '+'
        'file.write'      | Step.Basis.DIFFERENT || '~'
        'path.remove'     | Step.Basis.DIFFERENT || '-'
        'service.start'   | Step.Basis.DIFFERENT || '+'
        'service.stop'    | Step.Basis.DIFFERENT || '-'
        'service.restart' | Step.Basis.UNHEALTHY || '~'
    }

    def 'in colours each line of a difference has its own'() {
        when:
        printer(false, true).plan report([step('pkg x', 'x', write('x', '--- a\n+++ b\n@@ -1 +1 @@\n same\n-gone\n+come\n~ x 1 -> 2'))])

        then:
        out.toString().readLines().findAll { it.startsWith('      ') }*.strip() == ['\u001b[1m--- a\u001b[0m', '\u001b[1m+++ b\u001b[0m',
            '\u001b[36m@@ -1 +1 @@\u001b[0m', 'same', '\u001b[31m-gone\u001b[0m', '\u001b[32m+come\u001b[0m', '\u001b[33m~ x 1 -> 2\u001b[0m']
    }

    def 'removed lines that look like the head of a difference are removed lines'() {
        expect:
        DiffLine.of('--- a\n+++ b\n@@ -1,2 +1,2 @@\n--- x\n+++ y')*.kind() == [DiffLine.Kind.FILE, DiffLine.Kind.FILE, DiffLine.Kind.PLACE, DiffLine.Kind.REMOVED, DiffLine.Kind.ADDED]
    }

    def 'what would steer the terminal or turn the text round is spelled out'() {
        when:
        printer().plan report([step('file a', 'x', write('a\u202eb', '+\u001b[2J\u001b[31mred\r'))])

        then:
        out.toString().contains('a\\u202eb')
        out.toString().contains('+\\u001b[2J\\u001b[31mred\\u000d')
        !out.toString().contains('\u001b')
    }

    def 'what was done ends with what it came to'() {
        when:
        printer().done report([step('file a', 'x', write('a', (1..50).collect { "+$it" }.join('\n')))])

        then:
        out.toString().readLines()[-2..-1] == ['      ... 20 more lines (emptybox show RUN shows them)', 'Applied: 1 change, 0 restarts.']
    }
}
