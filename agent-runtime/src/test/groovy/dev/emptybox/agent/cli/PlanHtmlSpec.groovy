package dev.emptybox.agent.cli

import dev.emptybox.stdlib.model.Doubt
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Step
import dev.emptybox.stdlib.model.Where
import spock.lang.Specification

class PlanHtmlSpec extends Specification {

    static final String HOSTILE = '</style></pre><script>alert(1)</script><img src=x onerror="alert(2)">\'"&amp;]]>--><!--'

    static final Where PLACE = new Where('converge.groovy', 7, 3, '\tfile("x") { contnet 1 }')

    private static String page(Map of) {
        def report = new Report('abc123', of.steps ?: [], of.doubts ?: [], (Problem) of.failed)
        new PlanHtml(report, of.about ?: [Revision: 'abc123'], of.problems ?: (of.failed ? [of.failed] : []), of.said ?: []).page()
    }

    private static Doubt open(String task, String because, Where where = PLACE) {
        new Doubt(Doubt.Kind.UNKNOWN, where, task, because)
    }

    private static Doubt assumed(String text) {
        new Doubt(Doubt.Kind.ASSUMED, null, '', text)
    }

    private static Step step(String task, String reason, List<Step.Line> lines, Outcome.Status status = Outcome.Status.CHANGED) {
        new Step(task, PLACE, status, reason, lines, 0)
    }

    /** What a reader sees, without tags. */
    private static String seen(String page) {
        page.replaceAll('(?s)<style>.*?</style>|<title>.*?</title>', '').replaceAll('<[^>]*>', '').replace('&lt;', '<').replace('&gt;', '>')
            .replace('&quot;', '"').replace('&#39;', "'").replace('&amp;', '&')
    }

    def 'the head says what it comes to, of what revision and over what box'() {
        given:
        def page = page(about: ['Revision': 'abc123', 'Planned over': 'the snapshot of web1'], doubts: [open('file b', 'exec x has not run yet', new Where('converge.groovy', 4, 1, '')), assumed('a'), assumed('b')],
            steps: [step('service s', 'why', [new Step.Line('service.restart', 's', 'why', '')])])

        expect:
        page.startsWith('<!DOCTYPE html>')
        page.contains('<h1 class="unknown">Plan: 1 to change, 1 restart, 1 unknown.</h1>')
        ['1 change', '1 restart', '1 unknown', '2 assumed', '0 problems'].every { count -> seen(page).readLines()*.strip().contains(count) }
        page.contains('<dt>Revision</dt><dd>abc123</dd><dt>Planned over</dt><dd>the snapshot of web1</dd>')
        page.contains('file b: exec x has not run yet <code class="place">converge.groovy:4:1</code>')
    }

    def 'a cause that leaves several tasks open is named once, with the tasks (N17)'() {
        given:
        def text = seen(page(doubts: [open('file a', 'exec x has not run yet'), open('file b', 'exec x has not run yet')],
            steps: [step('file a', 'exec x has not run yet', [], Outcome.Status.UNKNOWN), step('file b', 'exec x has not run yet', [], Outcome.Status.UNKNOWN)]))

        expect:
        text.count('exec x has not run yet') == 1
        text.contains('file a converge.groovy:7')
        text.contains('file b converge.groovy:7')
    }

    def 'a task has its place, its reason and its coloured difference; a long one is folded'() {
        given:
        def long_ = (1..50).collect { "+line $it" }.join('\n')
        def page = page(steps: [step('file a', 'its content differs', [new Step.Line('file.write', 'a', 'its content differs', '--- a\n+++ a\n@@ -1 +1 @@\n-old\n+new')]),
                                step('file b', 'it does not exist', [new Step.Line('file.write', 'b', 'it does not exist', long_)]),
                                step('file c', 'it is so already', [], Outcome.Status.OK)])

        expect:
        page.contains('<b>file a</b> <code class="place">converge.groovy:7</code> <span class="reason">its content differs</span>')
        ['<span class="file">--- a</span>', '<span class="at">@@ -1 +1 @@</span>', '<span class="del">-old</span>', '<span class="add">+new</span>'].every { page.contains(it) }
        page.contains('<details class="more"><summary>20 more lines</summary>')
        (1..50).every { page.contains(">+line $it<") }
        page.contains('Tasks with nothing to change (1)')
    }

    def 'a failure has its source line with the caret under it, why and cure'() {
        given:
        def text = seen(page(failed: new Problem(PLACE, 'No option contnet', 'file has none of that name', 'did you mean content?')))

        expect:
        text.contains('Plan failed: nothing would be changed.')
        text.contains('converge.groovy:7:3')
        text.contains('7 | \tfile("x") { contnet 1 }\n  | \t ^')
        text.contains('Why: file has none of that name')
        text.contains('Cure: did you mean content?')
    }

    def 'every text of others stays text'() {
        given:
        def where = new Where(HOSTILE, 1, 1, HOSTILE)
        def lines = [new Step.Line(HOSTILE, HOSTILE, HOSTILE + 'x', "$HOSTILE\n+$HOSTILE\n-$HOSTILE".toString())]
        def page = page(about: [(HOSTILE): HOSTILE], doubts: [open('', HOSTILE, null), open('', HOSTILE, new Where('a', 1, 1, '')), assumed(HOSTILE)], said: [HOSTILE],
            failed: new Problem(where, HOSTILE, HOSTILE, HOSTILE),
            steps: [new Step(HOSTILE, where, Outcome.Status.CHANGED, HOSTILE, lines, 0), new Step(HOSTILE, where, Outcome.Status.OK, HOSTILE, [], 0)])

        expect:
        !page.contains('<script') && !page.contains('<img') && !page.contains('<!--')
        page.count('</style>') == 1 && page.count('<style>') == 1
        page.findAll(/<\/?([a-z0-9]+)/) { it[1] }.toSet() - ['html', 'head', 'meta', 'title', 'style', 'body', 'header', 'main', 'h1', 'h2', 'h3', 'ul', 'li', 'b', 'dl', 'dt', 'dd', 'section', 'p',
            'article', 'code', 'pre', 'span', 'details', 'summary'].toSet() == [] as Set
        page.findAll(/<[a-z0-9]+ ([a-z-]+)=/) { it[1] }.toSet() == ['lang', 'charset', 'http-equiv', 'name', 'class'].toSet()
        seen(page).count(HOSTILE) == 23
    }

    def 'every element that is opened is closed, in order'() {
        given:
        def page = page(doubts: [open('file a', 'u')], failed: new Problem(PLACE, 'w', 'y', 'c'), said: ['s'], steps: [step('file a', 'r', [new Step.Line('file.write', 'a', 'r', '+x\n' * 50)])])
        def open = []

        expect:
        page.replaceAll('(?s)<style>.*?</style>', '').findAll(/<(\/?)([a-z0-9]+)[^>]*>/) { all, slash, tag -> [slash, tag] }.findAll { it[1] != 'meta' }.every { slash, tag ->
            slash ? open.removeLast() == tag : open.add(tag)
        }
        open == []
    }

    def 'the page fetches nothing and runs nothing'() {
        given:
        def page = page(steps: [step('file a', 'r', [])])

        expect:
        page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\"")
        !(page =~ /(?i)https?:|url\(|@import|<script|<link|\son[a-z]+=/)
        page.contains('prefers-color-scheme:dark')
        page.contains('@media print')
    }

    def 'the same plan makes the same page'() {
        expect:
        page(doubts: [open('file a', 'u')]) == page(doubts: [open('file a', 'u')])
    }
}
