package dev.emptybox.agent.os;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the agent starts processes for others: in a session of their own where the box has {@code setsid}, with default
 * signal dispositions, a small environment, and as their user. All of it is done by programs that replace themselves by
 * the next, so the process id stays the same: what Java starts never leads a group yet, which is the one case in which
 * setsid would fork.
 */
public final class ProcessStart {

    private final Map<String, String> inherited;
    private final Optional<Path> setsid;
    private final SignalReset signals = new SignalReset();
    private final RunAs runAs = new RunAs();

    /**
     * @param agent  the agent's environment, of which its children get a little
     * @param setsid runs what follows in a session of its own; empty where there is no such program
     */
    public ProcessStart(Map<String, String> agent, Optional<Path> setsid) {
        this.inherited = CallerEnvironment.inherited(agent);
        this.setsid = setsid;
    }

    public static ProcessStart ofThisMachine(Map<String, String> agent) {
        return new ProcessStart(agent, Programs.find("setsid", agent.getOrDefault("PATH", "") + ":" + Programs.USUAL_PATH)
            .or(() -> Programs.tool("setsid")));
    }

    /** Whether what is started leads a session, and so a process group, of its own. */
    public boolean sessions() {
        return setsid.isPresent();
    }

    /** What children inherit of the agent's environment. */
    public Map<String, String> inherited() {
        return inherited;
    }

    /**
     * The user that a process is to run as, and its whole environment.
     *
     * @param prefix what goes before the program to become that user
     */
    public record Owner(List<String> prefix, Map<String, String> environment) {

        public Optional<String> path() {
            return Optional.ofNullable(environment.get("PATH"));
        }
    }

    /**
     * @param user        empty for the agent's own
     * @param environment added to what is inherited and to what the user brings
     * @throws dev.emptybox.stdlib.model.ProblemException when the box cannot run anything as that user
     */
    public Owner owner(String user, Map<String, String> environment) {
        RunAs.Prefix prefix = runAs.prefix(user);
        var all = new HashMap<>(inherited);
        all.putAll(prefix.environment());
        all.putAll(environment);
        return new Owner(prefix.argv(), Map.copyOf(all));
    }

    /**
     * A process that needs nothing but to be started.
     *
     * @param before  run as the agent, and replaces itself by what follows; may be empty
     * @param program whole path, and its arguments
     */
    public ProcessBuilder prepare(Owner owner, Path directory, List<String> before, List<String> program) {
        var argv = new ArrayList<String>();
        setsid.ifPresent(path -> argv.add(path.toString()));
        argv.addAll(before);
        argv.addAll(owner.prefix());
        argv.addAll(program);
        var builder = new ProcessBuilder(signals.start(argv)).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(owner.environment());
        return builder;
    }
}
