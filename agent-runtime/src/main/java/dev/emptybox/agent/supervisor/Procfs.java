package dev.emptybox.agent.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Processes as Linux shows them in {@code /proc}. The identity of a process is the boot id of the machine and the
 * process's start time in ticks. Processes of other users, which only root may look into, are found by their group.
 */
final class Procfs implements Processes {

    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");

    /** What is used of {@code /proc/PID/stat}. */
    record Stat(long pid, char state, long group, long session, long threads, long startTicks) {

        /** The name, in parentheses, may itself contain blanks and parentheses: only the last one counts. */
        static Stat parse(long pid, String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 1).trim().split(" +");
            return new Stat(pid, fields[0].charAt(0), Long.parseLong(fields[2]), Long.parseLong(fields[3]),
                Long.parseLong(fields[17]), Long.parseLong(fields[19]));
        }

        boolean lives() {
            // A process whose first thread has ended shows as a zombie while its other threads go on.
            return state != 'X' && (state != 'Z' || threads > 1);
        }

        boolean leads() {
            return group == pid && session == pid;
        }
    }

    private final String boot;

    Procfs() {
        try {
            boot = Files.readString(BOOT_ID).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean usable() {
        return Files.isReadable(BOOT_ID) && Files.isReadable(PROC.resolve("self/stat"));
    }

    @Override
    public Optional<String> identity(long pid) {
        return stat(pid).filter(Stat::lives).map(this::identity);
    }

    private String identity(Stat stat) {
        return boot + "/" + stat.startTicks();
    }

    @Override
    public boolean lives(long pid, String identity) {
        return identity(pid).filter(identity::equals).isPresent();
    }

    @Override
    public boolean leads(long pid) {
        return stat(pid).filter(Stat::leads).isPresent();
    }

    @Override
    public List<Alive> members(ServiceRecord record) {
        boolean group = record.group() && record.pid() > 1;
        boolean ours = group && stat(record.pid()).map(this::identity).filter(record.identity()::equals).isPresent();
        var carriers = new ArrayList<Stat>();
        var others = new ArrayList<Stat>();
        for (Stat stat : all()) {
            boolean carrier = carries(stat.pid(), record.token());
            (carrier ? carriers : others).add(stat);
            // The kernel gives a pid to nobody else while a group of that number has members. So with its leader
            // gone the group is still ours if one of its members is.
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
        return all().stream().filter(stat -> carries(stat.pid(), intent.token()))
            .filter(stat -> !intent.group() || stat.leads())
            .sorted(Comparator.comparingLong(Stat::startTicks).thenComparingLong(Stat::pid))
            .mapToLong(Stat::pid).findFirst();
    }

    @Override
    public List<Marked> marked(ServiceTag marks) {
        String space = space("self");
        var found = new LinkedHashMap<String, Marked>();
        all().stream().filter(stat -> space(Long.toString(stat.pid())).equals(space))
            .sorted(Comparator.comparingLong(Stat::startTicks).thenComparingLong(Stat::pid))
            .forEach(stat -> marked(stat, marks).ifPresent(one -> found.merge(one.token(), one, Marked::preferred)));
        var newestFirst = new ArrayList<>(found.values());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private Optional<Marked> marked(Stat stat, ServiceTag marks) {
        Optional<String> token = variable(stat.pid(), ServiceTag.VARIABLE);
        Optional<String> name = token.flatMap(marks::nameIn);
        if (name.isPresent()) {
            return Optional.of(new Marked(name.get(), token.get(), stat.pid(), identity(stat), stat.leads()));
        }
        if (!stat.leads() || token.isPresent()) {
            return Optional.empty();
        }
        return output(stat.pid()).flatMap(marks::nameOfLog)
            .map(unmarked -> new Marked(unmarked, marks.forStart(unmarked), stat.pid(), identity(stat), true));
    }

    /** Processes of a container are seen from outside, where their paths and marks mean nothing. */
    private static String space(String process) {
        try {
            return Files.readSymbolicLink(PROC.resolve(process + "/ns/pid")).toString();
        } catch (IOException goneOrForbidden) {
            return "";
        }
    }

    private static Optional<String> output(long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/fd/1")).toString());
        } catch (IOException goneOrClosed) {
            return Optional.empty();
        }
    }

    private static Optional<String> variable(long pid, String name) {
        String prefix = name + "=";
        return read(pid, "environ").flatMap(text -> Stream.of(text.split("\0")).filter(entry -> entry.startsWith(prefix)).findFirst())
            .map(entry -> entry.substring(prefix.length()));
    }

    private static List<Stat> all() {
        var found = new ArrayList<Stat>();
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path pid : pids) {
                stat(Long.parseLong(pid.getFileName().toString())).filter(Stat::lives).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Optional<Stat> stat(long pid) {
        return read(pid, "stat").map(line -> Stat.parse(pid, line));
    }

    private static boolean carries(long pid, String token) {
        return variable(pid, ServiceTag.VARIABLE).filter(token::equals).isPresent();
    }

    private static Optional<String> read(long pid, String file) {
        if (pid <= 0) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(PROC.resolve(pid + "/" + file), StandardCharsets.ISO_8859_1);
            return Optional.of(text).filter(t -> !t.isEmpty());
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }
}
