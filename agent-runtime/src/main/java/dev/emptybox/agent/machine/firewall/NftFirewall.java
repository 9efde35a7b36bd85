package dev.emptybox.agent.machine.firewall;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.stdlib.box.firewall.FirewallChange;
import dev.emptybox.stdlib.box.firewall.FirewallReads;
import dev.emptybox.stdlib.box.firewall.FirewallRule;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rules of the agent in nftables: a chain of a table of its own. The comment of a rule is its name. */
public final class NftFirewall implements FirewallReads {

    private static final String CHAIN = "inet emptybox input";
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Found(FirewallRule rule, String handle) {
    }

    private final Function<Command, Command.Result> commands;

    /** @param commands runs a command, or throws a problem */
    public NftFirewall(Function<Command, Command.Result> commands) {
        this.commands = commands;
    }

    @Override
    public Optional<FirewallRule> rule(String name) {
        return found(name).map(Found::rule);
    }

    /** One transaction of the kernel. */
    public Effect perform(FirewallChange change) {
        Optional<Found> found = found(change.target());
        String at = CHAIN + found.map(before -> " handle " + before.handle()).orElse("");
        if (change instanceof FirewallChange.SetRule set) {
            nft("add table inet emptybox\nadd chain " + CHAIN + " { type filter hook input priority 0; policy accept; }\n"
                + (found.isPresent() ? "replace" : "add") + " rule " + at + " " + text(set.rule()) + "\n", "-f", "-");
        } else if (found.isPresent()) {
            nft("delete rule " + at + "\n", "-f", "-");
        }
        return Effect.DONE;
    }

    private static String text(FirewallRule rule) {
        String source = rule.source().isEmpty() ? "" : (rule.source().contains(":") ? "ip6" : "ip") + " saddr " + rule.source() + " ";
        return source + rule.protocol() + " dport " + rule.port() + (rule.accepts() ? " accept" : " drop") + " comment \"" + rule.name() + "\"";
    }

    /** The whole family is listed, because a chain that is not there would be an error. */
    private Optional<Found> found(String name) {
        try {
            for (JsonNode one : JSON.readTree(nft("", "-j", "list", "ruleset", "inet")).path("nftables")) {
                JsonNode rule = one.path("rule");
                if (CHAIN.equals("inet " + rule.path("table").asText() + " " + rule.path("chain").asText()) && name.equals(rule.path("comment").asText())) {
                    return Optional.of(new Found(parsed(name, rule.path("expr")), rule.path("handle").asText()));
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException noJson) {
            throw new IllegalStateException("nft prints no JSON", noJson);
        }
    }

    /** A rule that was edited by hand is seen as what remains of it. */
    private static FirewallRule parsed(String name, JsonNode expressions) {
        String source = "";
        String protocol = "";
        int port = 0;
        boolean accepts = false;
        for (JsonNode expression : expressions) {
            JsonNode field = expression.path("match").path("left").path("payload");
            JsonNode value = expression.path("match").path("right");
            if (field.path("field").asText().equals("dport")) {
                protocol = field.path("protocol").asText();
                port = value.asInt();
            } else if (field.path("field").asText().equals("saddr")) {
                source = value.has("prefix") ? value.path("prefix").path("addr").asText() + "/" + value.path("prefix").path("len").asInt() : value.asText();
            }
            accepts |= expression.has("accept");
        }
        return new FirewallRule(name, protocol, port, source, accepts);
    }

    private String nft(String input, String... arguments) {
        var argv = new ArrayList<>(List.of("nft"));
        argv.addAll(List.of(arguments));
        return commands.apply(new Command(argv, Path.of("/"), Map.of(), Bytes.of(input), MOST, Set.of(0))).stdout();
    }
}
