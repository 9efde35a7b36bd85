package dev.emptybox.agent.os;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts processes: in their own session if the box has {@code setsid}, with default signal dispositions, a minimal
 * environment, and as their user. Done by programs that exec the next one, so the process id stays the same: a process
 * started by Java never leads a group, the only case in which setsid would fork.
 */
public final class ProcessStart {

    private final Map<String, String> inherited;
    private final Optional<Path> setsid;
    private final SignalReset signals = new SignalReset();
    private final RunAs runAs = new RunAs();

    /**
     * @param agent  the environment of the agent; children get a minimal part of it
     * @param setsid runs the rest in its own session; empty if not available
     */
    public ProcessStart(Map<String, String> agent, Optional<Path> setsid) {
        this.inherited = CallerEnvironment.inherited(agent);
        this.setsid = setsid;
    }

    public static ProcessStart ofThisMachine(Map<String, String> agent) {
        return new ProcessStart(agent, Programs.find("setsid", agent.getOrDefault("PATH", "") + ":" + Programs.USUAL_PATH)
            .or(() -> Programs.tool("setsid")));
    }

    /** Whether started processes lead their own session, and therefore process group. */
    public boolean sessions() {
        return setsid.isPresent();
    }

    /** The part of the agent's environment that children inherit. */
    public Map<String, String> inherited() {
        return inherited;
    }

    /**
     * The user of a process, and its complete environment.
     *
     * @param prefix the command prefix to become that user
     */
    public record Owner(List<String> prefix, Map<String, String> environment) {

        public Optional<String> path() {
            return Optional.ofNullable(environment.get("PATH"));
        }
    }

    /**
     * @param user        empty for the user of the agent
     * @param environment added to the inherited environment and that of the user
     * @throws dev.emptybox.stdlib.model.ProblemException if the box cannot run processes as that user
     */
    public Owner owner(String user, Map<String, String> environment) {
        RunAs.Prefix prefix = runAs.prefix(user);
        var all = new HashMap<>(inherited);
        all.putAll(prefix.environment());
        all.putAll(environment);
        return new Owner(prefix.argv(), Map.copyOf(all));
    }

    /**
     * A process that is ready to start.
     *
     * @param before  runs as the agent, and execs the rest; may be empty
     * @param program absolute path, and its arguments
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
