package dev.emptybox.agent.machine.firewall

import dev.emptybox.stdlib.box.Capability
import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.box.firewall.FirewallReads
import dev.emptybox.stdlib.box.firewall.FirewallRule
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Effect
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.tasks.FirewallRuleTask
import java.nio.file.Path
import java.time.Clock
import java.util.concurrent.TimeUnit
import spock.lang.Requires
import spock.lang.Specification

/** Real nftables, in a network namespace of its own. */
@Requires(value = { NftFirewallSpec.possible() }, reason = 'needs root, the programs ip and nft, and a kernel with network namespaces and nftables')
class NftFirewallSpec extends Specification {

    static int count

    def namespace = "emptybox-${ProcessHandle.current().pid()}-${count++}".toString()
    def firewall = new NftFirewall({ Command command -> run(['ip', 'netns', 'exec', namespace] + command.argv(), command.stdin().text().get()) })
    def world = new FirewallWorld(firewall)

    def setup() {
        run(['ip', 'netns', 'add', namespace])
    }

    def cleanup() {
        run(['ip', 'netns', 'del', namespace])
    }

    static boolean possible() {
        try {
            def name = "emptybox-probe-${ProcessHandle.current().pid()}".toString()
            run(['ip', 'netns', 'add', name])
            try {
                run(['ip', 'netns', 'exec', name, 'nft', 'list', 'ruleset'])
            } finally {
                run(['ip', 'netns', 'del', name])
            }
            return true
        } catch (IOException | IllegalStateException impossible) {
            return false
        }
    }

    private static Command.Result run(List<String> argv, String input = '') {
        def process = new ProcessBuilder(argv).redirectErrorStream(true).start()
        process.outputStream.withCloseable { it << input }
        def output = process.inputStream.text
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("$argv: $output")
        }
        new Command.Result(0, output, '', false)
    }

    /** An empty box whose firewall is the one of the namespace. */
    static class FirewallWorld implements World {

        final NftFirewall firewall
        final EmptyBox box = new EmptyBox(Path.of('/'), [reserved: { -> [] as Set }] as EmptyBox.Artefacts)

        FirewallWorld(NftFirewall firewall) {
            this.firewall = firewall
            box.with(FirewallReads.CAPABILITY, firewall)
        }

        public <R> R port(Capability<R> capability) { box.port(capability) }

        Effect perform(String step, Change change) { firewall.perform(change) }

        void remember(String task, String fingerprint) { }
    }

    private static FirewallRuleTask rule(String name, @DelegatesTo(FirewallRuleTask) Closure<?> options) {
        def task = new FirewallRuleTask(name)
        task.with(options)
        task
    }

    /** Planned, then applied, which must be the same; then there is nothing left to do. */
    private Outcome converge(Closure<FirewallRuleTask> task) {
        def planned = run(new Overlay(world), task())
        def done = run(world, task())
        assert [planned.changed, planned.reason] == [done.changed, done.reason]
        assert !run(new Overlay(world), task()).changed
        done
    }

    private static Outcome run(World on, FirewallRuleTask task) {
        new Engine(on, new Context(on, new RepoFiles(Path.of('/nowhere')), Path.of('/'), Secrets.none()), new Engine.Listener() { }, Clock.systemUTC()).run(task, null)
    }

    private String ruleset() {
        run(['ip', 'netns', 'exec', namespace, 'nft', 'list', 'ruleset']).stdout()
    }

    def 'a rule is made, changed in its place, and removed'() {
        when:
        def made = converge { rule('web') { port 8080; from '10.1.2.3/8' } }
        converge { rule('dns') { port 53; protocol 'udp'; from 'fd00::1'; drop() } }

        then:
        made.changed
        made.reason == 'there is no such rule; accept tcp 8080 from 10.0.0.0/8'
        ruleset().contains('ip saddr 10.0.0.0/8 tcp dport 8080 accept comment "web"')
        ruleset().contains('ip6 saddr fd00::1 udp dport 53 drop comment "dns"')

        when:
        def changed = converge { rule('web') { port 8081 } }

        then: 'it keeps its place before the other'
        changed.reason == 'accept tcp 8080 from 10.0.0.0/8 -> accept tcp 8081'
        ruleset().indexOf('dport 8081') < ruleset().indexOf('dport 53')
        !ruleset().contains('8080')

        when:
        def gone = converge { rule('web') { absent() } }

        then:
        gone.changed
        !ruleset().contains('"web"')
        ruleset().contains('"dns"')
    }

    def 'what was changed by hand is put right, and rules of others stay'() {
        given:
        run(['ip', 'netns', 'exec', namespace, 'nft', '-f', '-'], 'add table inet other\nadd chain inet other input\nadd rule inet other input tcp dport 22 accept comment "web"\n')
        converge { rule('web') { port 8080 } }

        when:
        run(['ip', 'netns', 'exec', namespace, 'nft', 'flush chain inet emptybox input'])
        def again = converge { rule('web') { port 8080 } }

        then:
        again.changed
        ruleset().contains('tcp dport 22 accept comment "web"')
        ruleset().contains('tcp dport 8080 accept comment "web"')

        when:
        converge { rule('web') { absent() } }

        then:
        ruleset().contains('tcp dport 22 accept comment "web"')
    }

    def 'what is no network is refused while planning'() {
        when:
        run(new Overlay(world), rule('web') { port 8080; from 'example.org' })

        then:
        def refused = thrown(ProblemException)
        refused.problems()[0].what() == "'example.org' is neither an address nor a network"
        firewall.rule('web') == Optional.<FirewallRule> empty()
    }
}
