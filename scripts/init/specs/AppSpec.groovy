import dev.emptybox.testkit.ConvergeSpec

// What this repo does to a box: the real agent converges a simulated box. Run it with:  emptybox test
class AppSpec extends ConvergeSpec {

    def 'an empty box gets the app, and a second converge changes nothing'() {
        expect:
        converge().changed == ['directory app', 'template app/app.conf', 'service app']
        running == ['app']
        secondRun.changed == []
    }

    def 'a changed port restarts the app once'() {
        given:
        converge()

        when:
        state.vars.port = 9090
        def run = converge()

        then:
        run.changed == ['template app/app.conf', 'service app']
        restarts('app') == 1
        file('app/app.conf').text.contains('port=9090')
    }
}
