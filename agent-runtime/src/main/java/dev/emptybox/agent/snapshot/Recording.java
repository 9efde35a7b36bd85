package dev.emptybox.agent.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.engine.OnceLedger;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes snapshots of a box: of the reads of its agent's script, and of all recorded services and once bodies. */
public final class Recording {

    private static final String OTHER = "other";

    private final RecordingBox box;
    private final Services services;
    private final OnceLedger onces;
    private final Secrets secrets;

    public Recording(World box, Services services, OnceLedger onces, Secrets secrets) {
        this.box = new RecordingBox(box, secrets::free);
        this.services = Objects.requireNonNull(services, "services is null");
        this.onces = Objects.requireNonNull(onces, "onces is null");
        this.secrets = Objects.requireNonNull(secrets, "secrets is null");
    }

    /** The box to run scripts against. */
    public RecordingBox box() {
        return box;
    }

    /** The secrets of the box. */
    public EmptyBox.Artefacts artefacts() {
        return EmptyBox.Artefacts.of(box.base());
    }

    public Snapshot take(Snapshot.Agent agent, Facts facts) {
        RecordedReads notes = box.notes();
        var capture = new Capture(box.base().files(), notes, agent.root(), secrets::free);
        var known = new TreeMap<String, Service.State>();
        services.names().forEach(name -> known.put(name, services.state(name).withoutDigests()));
        var begun = new TreeMap<String, OnceState>();
        onces.keys().forEach(key -> begun.put(key, onces.state(key)));
        return new Snapshot(Snapshot.VERSION, agent, facts, box.files().creator(), secrets.usedNames(), capture.paths(), capture.archives(),
            known, ports(), services.stopOrder(), new HashSet<>(), begun, secrets.usedNames().isEmpty() ? new TreeMap<>(onces.fingerprints()) : null, answers(notes));
    }

    private Map<String, Set<Integer>> ports() {
        var ports = new TreeMap<String, Set<Integer>>();
        services.stopOrder().forEach(name -> ports.put(name, new TreeSet<>(services.ports(name))));
        return ports;
    }

    /** The inputs of a unit may be derived from a secret: with secrets, units are not included. */
    private Map<String, Map<String, JsonNode>> answers(RecordedReads notes) {
        var trees = new TreeMap<String, Map<String, JsonNode>>();
        notes.answers().forEach((kind, answers) -> answers.forEach((about, value) ->
            trees.computeIfAbsent(kind, any -> new TreeMap<>()).put(about, SnapshotFile.tree(value))));
        if (!secrets.usedNames().isEmpty()) {
            trees.remove(RecordedAnswers.UNIT);
        }
        return trees;
    }

    /**
     * The snapshot with fingerprints of services computed with the names of secrets: one computed with a value would never
     * be equal, and could be used to guess it.
     *
     * @param real  the services as declared
     * @param named the same, computed with the names of secrets
     */
    public Snapshot withNames(Snapshot snapshot, Map<String, Service.Definition> real, Map<String, Service.Definition> named) {
        var recorded = new TreeMap<String, Service.State>();
        var withheld = new HashSet<String>();
        snapshot.services().forEach((name, state) -> {
            if (real.containsKey(name) && named.containsKey(name)) {
                recorded.put(name, translated(state, real.get(name), named.get(name)));
            } else {
                recorded.put(name, new Service.State(state.running(), state.pid(), state.since(), OTHER, Map.of(), state.exit()));
                withheld.add(name);
            }
        });
        return new Snapshot(snapshot.snapshot(), snapshot.agent(), snapshot.facts(), snapshot.creator(), snapshot.secrets(), snapshot.paths(),
            snapshot.archives(), recorded, snapshot.ports(), snapshot.stopOrder(), withheld, snapshot.onces(), snapshot.fingerprints(), snapshot.answers());
    }

    private static Service.State translated(Service.State state, Service.Definition real, Service.Definition named) {
        var inputs = new TreeMap<String, String>();
        state.inputs().forEach((input, print) ->
            inputs.put(input, print.equals(real.inputs().get(input)) ? named.inputs().getOrDefault(input, OTHER) : OTHER));
        String definition = state.definition().equals(real.fingerprint()) ? named.fingerprint() : OTHER;
        return new Service.State(state.running(), state.pid(), state.since(), definition, inputs, state.exit()).with(state.settings());
    }

    /** A last line of defence: the text without values of secrets. */
    public String redacted(String text) {
        return secrets.redacted(text);
    }
}
