package dev.emptybox.testkit

/** Commands whose behaviour depends on how they are called. */
class StubsSpec extends KitSpec {

    def 'a stub sees its arguments, its environment and its input, and answers for this call only'() {
        given:
        secret 'word', 'open sesame'
        script """
            exec('load') { command 'bin/db', 'load', '--into', 'shop'; stdin 'rows'; env 'PASSWORD', secret('word') }
            exec('drop') { command 'bin/db', 'drop', 'shop' }
        """
        command('bin/db') {
            runs { call ->
                switch (call.args[0]) {
                    case 'load':
                        prints "$call.env.PASSWORD: $call.stdin into ${call.args.last()}"
                        writes 'shop.db', call.stdin
                        break
                    default:
                        exits 2
                        complains "no $call"
                }
            }
        }

        when:
        def run = converge()

        then:
        file('shop.db').text == 'rows'
        run.failed.what == 'exec bin/db drop shop exited with code 2'
        run.failed.why == 'no bin/db drop shop'
    }

    def 'what a stub does can change from call to call'() {
        given:
        def left = 2
        script "exec('wait') { command 'bin/ready'; retries 3; delay '1s' }"
        def ready = command('bin/ready') { runs { exits left-- > 0 ? 1 : 0 } }

        expect:
        converge().converged
        commands == ['bin/ready'] * 3
        ready.stdin == ''
    }

    def 'a job is a call too'() {
        given:
        script "job('report') { command 'bin/report', '--daily'; at '03:30' }"
        command('bin/report') { runs { call -> writes 'report', call.args[0] } }
        converge()

        when:
        advance '4h'

        then:
        file('report').text == '--daily'
    }
}
