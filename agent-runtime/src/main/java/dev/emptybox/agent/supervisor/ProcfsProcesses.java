package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Procfs;
import dev.emptybox.agent.os.Procfs.Stat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Processes on Linux. A process is identified by the boot id and its start time in ticks. Processes of other users, which
 * only root may inspect, are found by their group.
 */
final class ProcfsProcesses implements Processes {

    private static final Comparator<Stat> OLDEST_FIRST = Comparator.comparingLong(Stat::startTicks).thenComparingLong(Stat::pid);

    private final Procfs procfs;
    private final String boot;

    private ProcfsProcesses(Procfs procfs, String boot) {
        this.procfs = procfs;
        this.boot = boot;
    }

    /** Empty without procfs. */
    static Optional<Processes> ofThisMachine() {
        var procfs = new Procfs();
        return procfs.bootId().filter(boot -> procfs.readable()).map(boot -> new ProcfsProcesses(procfs, boot));
    }

    @Override
    public Optional<String> identity(long pid) {
        return procfs.stat(pid).filter(Stat::lives).map(this::identity);
    }

    private String identity(Stat stat) {
        return boot + "/" + stat.startTicks();
    }

    @Override
    public boolean leads(long pid) {
        return procfs.stat(pid).filter(Stat::leads).isPresent();
    }

    @Override
    public List<Alive> members(ServiceRecord record) {
        boolean group = record.group() && record.pid() > 1;
        boolean ours = group && procfs.stat(record.pid()).map(this::identity).filter(record.identity()::equals).isPresent();
        var carriers = new ArrayList<Stat>();
        var others = new ArrayList<Stat>();
        for (Stat stat : procfs.processes()) {
            boolean carrier = carries(stat.pid(), record.token());
            (carrier ? carriers : others).add(stat);
            // The kernel does not reuse a pid while a group with that id has members. So without its leader the group is
            // still ours if one of its members is.
            ours |= group && carrier && stat.group() == record.pid();
        }
        boolean whole = ours;
        var members = new ArrayList<Alive>();
        carriers.forEach(stat -> members.add(alive(stat, group && stat.group() == record.pid())));
        others.stream().filter(stat -> whole && stat.group() == record.pid())
            .forEach(stat -> members.add(alive(stat, true)));
        return members;
    }

    private Alive alive(Stat stat, boolean inGroup) {
        return new Alive(stat.pid(), identity(stat), inGroup);
    }

    @Override
    public boolean findsByToken() {
        return true;
    }

    @Override
    public OptionalLong find(ServiceRecord intent) {
        return procfs.processes().stream().filter(stat -> carries(stat.pid(), intent.token()))
            .filter(stat -> !intent.group() || stat.leads())
            .sorted(OLDEST_FIRST).mapToLong(Stat::pid).findFirst();
    }

    @Override
    public List<Tagged> tagged(ServiceTag tags) {
        // Processes of containers are visible from outside, where their paths and tags are meaningless.
        Optional<String> space = procfs.link(ProcessHandle.current().pid(), "ns/pid");
        var found = new LinkedHashMap<String, Tagged>();
        procfs.processes().stream().filter(stat -> procfs.link(stat.pid(), "ns/pid").equals(space)).sorted(OLDEST_FIRST)
            .forEach(stat -> tagged(stat, tags).ifPresent(one -> found.merge(one.token(), one, Tagged::preferred)));
        var newestFirst = new ArrayList<>(found.values());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private Optional<Tagged> tagged(Stat stat, ServiceTag tags) {
        Optional<String> token = procfs.variable(stat.pid(), ServiceTag.VARIABLE);
        Optional<String> name = token.flatMap(tags::nameIn);
        if (name.isPresent()) {
            return Optional.of(new Tagged(name.get(), token.get(), stat.pid(), identity(stat), stat.leads()));
        }
        if (!stat.leads() || token.isPresent()) {
            return Optional.empty();
        }
        return procfs.link(stat.pid(), "fd/1").flatMap(tags::nameOfLog)
            .map(untagged -> new Tagged(untagged, tags.forStart(untagged), stat.pid(), identity(stat), true));
    }

    private boolean carries(long pid, String token) {
        return procfs.variable(pid, ServiceTag.VARIABLE).filter(token::equals).isPresent();
    }
}
