import dev.emptybox.testkit.ConvergeSpec

// What converge.groovy does to a box: the agent is the real one, the box is simulated. Run it:  emptybox test
class AppSpec extends ConvergeSpec {

    def 'an empty box is converged, and then left alone'() {
        expect:
        converge().changed == ['directory app', 'template app/app.conf', 'service app']
        secondRun.changed == []
    }

    def 'another greeting restarts the service once'() {
        given:
        converge()

        when:
        state.vars.greeting = 'good morning'
        converge()

        then:
        file('app/app.conf').text.contains('good morning')
        restarts('app') == 1
    }
}
