package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.firewall.FirewallChange;
import dev.emptybox.stdlib.box.firewall.FirewallReads;
import dev.emptybox.stdlib.box.firewall.FirewallRule;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@KnownAs(ansible = {"iptables", "firewalld", "ufw"}, puppet = "firewall", chef = "firewall_rule")
@TaskDoc(word = "firewallRule", summary = "Ensures that the firewall accepts or drops incoming packets for a port, or has no such rule. Uses nftables.", identity = "the name of the rule",
    plan = "Planned exactly. The rules are in a table of the agent, in the order of their creation; other rules are not changed. The kernel loses them at a reboot, and the next converge creates them again.")
public final class FirewallRuleTask extends Task {

    private static final int LARGEST_PORT = 65_535;
    private static final String NFT = "nft";

    private int number;
    private String transport = "tcp";
    private String source = "";
    private boolean drops;
    private boolean unwanted;

    public FirewallRuleTask(String identity) {
        super(identity);
        if (!identity.isBlank() && !identity.matches("[A-Za-z0-9][A-Za-z0-9._ -]{0,99}")) {
            complain("'" + identity + "' cannot be the name of a firewall rule", "it has up to 100 letters, digits, blanks, dots, dashes and underscores", "");
        }
    }

    @Option(value = "The destination port on this box.", example = "port 8080")
    public void port(int port) {
        number = port;
        if (port < 1 || port > LARGEST_PORT) {
            complain("port " + port + " does not exist", "ports are 1 to " + LARGEST_PORT, "");
        }
    }

    @Option(value = "`tcp` or `udp`. Default `tcp`.", example = "protocol 'udp'")
    public void protocol(String name) {
        transport = name;
        if (!List.of("tcp", "udp").contains(name)) {
            complain("protocol '" + name + "' is not supported", "", "write tcp or udp");
        }
    }

    @Option(value = "The source address or network. Default: any.", example = "from '10.0.0.0/8'")
    public void from(String network) {
        source = network;
    }

    @Option(value = "Drops the packets. Default: accepts them.", example = "drop()")
    public void drop() {
        drops = true;
    }

    @Option(value = "Removes the rule.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (!unwanted && number == 0) {
            complain(id() + " has no port", "a rule applies to one port", "add for example port 8080");
        }
        if (unwanted && (number != 0 || drops || !source.isEmpty())) {
            complain(id() + " is absent and has other options", "", "remove absent() or the other options");
        }
    }

    @Override
    protected Decision plan(Context context) {
        if (!context.box().commands().hasProgram(NFT)) {
            throw new ProblemException(Problem.of(id() + " needs the program nft, and the box has none", "", "install it before: pkg 'nftables'"));
        }
        Optional<FirewallRule> found = context.box().port(FirewallReads.CAPABILITY).rule(identity());
        if (unwanted) {
            return found.isEmpty() ? Decision.nothing("there is no such rule", Map.of(), Digests.sha256(identity()))
                : wants(new FirewallChange.RemoveRule(identity()), "it is declared absent: " + found.get().text(), Step.Basis.DIFFERENT, Digests.sha256(identity()));
        }
        var rule = new FirewallRule(identity(), transport, number, source, !drops);
        String mark = Digests.sha256(rule.name() + " " + rule.text());
        if (found.filter(rule::equals).isPresent()) {
            return Decision.nothing("it is up to date", Map.of(), mark);
        }
        return wants(new FirewallChange.SetRule(rule), found.map(before -> before.text() + " -> ").orElse("there is no such rule; ") + rule.text(),
            found.isEmpty() ? Step.Basis.ABSENT : Step.Basis.DIFFERENT, mark);
    }

    private Decision wants(FirewallChange change, String reason, Step.Basis basis, String mark) {
        return new Decision("", List.of(new Decision.Wanted(change, basis, reason, "")), Map.of(), id() + " has not been done yet", mark);
    }
}
