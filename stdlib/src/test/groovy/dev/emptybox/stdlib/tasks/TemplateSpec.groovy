package dev.emptybox.stdlib.tasks

class TemplateSpec extends FileBench {

    def setup() {
        source('templates/app.ftl', 'port=${port}\n')
    }

    def 'a template is rendered, exactly when it comes to something else'() {
        expect:
        run(new Template('app.conf')) { source 'app.ftl'; vars port: 8080 }.changed
        text('app.conf') == 'port=8080\n'
        !run(new Template('app.conf')) { source 'app.ftl'; vars port: 8080 }.changed
        run(new Template('app.conf')) { source 'app.ftl'; vars port: 9090 }.changed
    }

    def 'it can be validated and backed up as any file'() {
        given:
        box.file('/box/app.conf', 'old')

        when:
        def outcome = run(new Template('app.conf')) { source 'app.ftl'; vars port: 1; validate 'check', '%s'; backup() }

        then:
        outcome.backupFile == '/box/app.conf.bak'
        step.reason() == 'its content differs; it is used if this command accepts it: check %s; the previous content is kept in app.conf.bak'
    }

    def 'a name without a value is an error, and nothing is written'() {
        expect:
        refused(new Template('app.conf')) { source 'app.ftl'; vars prt: 1 }[0].what() == 'The template uses port, which has no value'
        names() == []
    }

    def 'what differs from run to run, or is not known before it runs, is refused at its place: #template (G37)'() {
        given:
        source('templates/other.ftl', "first\n$template")

        when:
        def problems = refused(new Template('app.conf')) { source 'other.ftl'; vars port: 1, items: [1, 2] }

        then:
        problems*.what() == what.collect { it + ' cannot be used in a template' }
        problems*.where()*.toString() == places.collect { 'templates/other.ftl:2:' + it }
        names() == []

        where:
        template                                              | what              | places
        '${.now}'                                             | ['.now']          | [3]
        '${ .now?string("yyyy") }'                            | ['.now']          | [4]
        '${.now?long}'                                        | ['.now']          | [3]
        '<#assign t = .now>${t}'                              | ['.now']          | [14]
        '<#if .now?long gt 1>x</#if>'                         | ['.now']          | [6]
        '<#list items as i><#if i == 1>${.now}</#if></#list>' | ['.now']          | [33]
        '<#macro m t=.now>${t}</#macro><@m/>'                 | ['.now']          | [13]
        '<#function f() ><#return .now></#function>${f()}'    | ['.now']          | [26]
        '${[1, {"a": .now}]?size}'                            | ['.now']          | [13]
        '${"at ${.now}"}'                                     | ['.now']          | [9]
        '${.now} ${.now}'                                     | ['.now', '.now']  | [3, 11]
        '${"port"?eval}'                                      | ['?eval']         | [3]
        '<@"x"?interpret/>'                                   | ['?interpret']    | [3]
        '${"freemarker.template.utility.Execute"?new()("id")}' | ['?new']         | [3]
    }

    def 'the same words are accepted as text, as names and in comments: #template (G37)'() {
        given:
        source('templates/other.ftl', template)

        expect:
        run(new Template('app.conf')) { source 'other.ftl'; vars now: 1, state: [now: 2], 'new': 3 }.changed
        text('app.conf') == rendered

        where:
        template                                    | rendered
        'example.now ?eval .now'                    | 'example.now ?eval .now'
        '<#-- ${.now} -->${now}'                    | '1'
        '${state.now}'                              | '2'
        '<#noparse>${.now}</#noparse>'              | '${.now}'
        '${".now"}'                                 | '.now'
        '${"[1]"?eval_json?size}'                   | '1'
    }

    def 'what a template includes or imports is looked at as well: #directive (G37)'() {
        given:
        source('templates/inner.ftl', "x\n\${.now}")
        source('templates/other.ftl', directive)

        when:
        def problems = refused(new Template('app.conf')) { source 'other.ftl' }

        then:
        problems[0].what() == '.now cannot be used in a template'
        problems[0].where().toString() == 'templates/inner.ftl:2:3'

        where:
        directive << ['<#include "inner.ftl">', '<#import "inner.ftl" as i>']
    }

    def 'check finds it without rendering (G37)'() {
        given:
        source("templates/deep/other.ftl", "\${.now}")

        expect:
        TemplateCheck.problems(repo)*.where()*.toString() == ['templates/deep/other.ftl:1:3']
    }

    def 'a template that writes without end is refused'() {
        given:
        source('templates/endless.ftl', '<#list 1.. as x>again and again and again\n</#list>')

        when:
        def problems = refused(new Template('app.conf')) { source 'endless.ftl' }

        then:
        problems*.what() == ['The template cannot be rendered']
        problems[0].why().contains('rendered more than')
    }
}
