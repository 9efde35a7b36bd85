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
        step.reason() == 'its content differs; it takes its place if this accepts it: check %s; the content from before is kept in app.conf.bak'
    }

    def 'a name without a value is an error, and nothing is written'() {
        expect:
        refused(new Template('app.conf')) { source 'app.ftl'; vars prt: 1 }[0].what() == 'The template names port, which has no value'
        names() == []
    }
}
