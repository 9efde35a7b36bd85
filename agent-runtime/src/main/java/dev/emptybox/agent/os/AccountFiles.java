package dev.emptybox.agent.os;

import dev.emptybox.stdlib.box.accounts.AccountReads;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The users and groups of the box, read each time: from its files, and if not found there, with {@code getent} from other
 * sources.
 */
public final class AccountFiles implements AccountReads {

    private static final Duration MOST = Duration.ofSeconds(10);

    private final Path directory;
    private final List<String> getent;

    public AccountFiles() {
        this(Path.of("/etc"), List.of("getent"));
    }

    /**
     * @param directory that of {@code passwd} and {@code group}
     * @param getent    finds accounts that are not in the files; empty if there is no such program
     */
    AccountFiles(Path directory, List<String> getent) {
        this.directory = directory;
        this.getent = List.copyOf(getent);
    }

    @Override
    public Optional<Account.User> user(String name) {
        List<String[]> groups = lines("group", 4);
        return line("passwd", name, 7).map(fields -> user(fields, groups));
    }

    private Account.User user(String[] fields, List<String[]> groups) {
        String first = groups.stream().filter(group -> group[2].equals(fields[3])).map(group -> group[0]).findFirst()
            .or(() -> asked("group", fields[3], 4).map(group -> group[0])).orElse(fields[3]);
        var others = new HashSet<String>();
        groups.stream().filter(group -> members(group).contains(fields[0])).forEach(group -> others.add(group[0]));
        others.remove(first);
        return new Account.User(fields[0], Integer.parseUnsignedInt(fields[2]), first, others, fields[5], fields[6]);
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return line("group", name, 4)
            .map(fields -> new Account.Group(fields[0], Integer.parseUnsignedInt(fields[2]), members(fields)));
    }

    /** From the files. */
    @Override
    public Optional<String> userNumbered(int uid) {
        return numbered("passwd", uid, 7);
    }

    /** From the files. */
    @Override
    public Optional<String> groupNumbered(int gid) {
        return numbered("group", gid, 4);
    }

    private Optional<String> numbered(String file, int number, int fields) {
        return lines(file, fields).stream().filter(line -> line[2].equals(Integer.toUnsignedString(number))).map(line -> line[0]).findFirst();
    }

    /** The users whose primary group it is, from the files. */
    @Override
    public Set<String> primaryUsers(String group) {
        return line("group", group, 4).map(fields -> lines("passwd", 7).stream().filter(user -> user[3].equals(fields[2]))
            .map(user -> user[0]).collect(Collectors.toSet())).orElse(Set.of());
    }

    /** The gid of a user's primary group. */
    Optional<String> firstGroup(String user) {
        return line("passwd", user, 7).map(fields -> fields[3]);
    }

    private static Set<String> members(String[] group) {
        return group[3].isEmpty() ? Set.of() : new HashSet<>(List.of(group[3].split(",")));
    }

    private Optional<String[]> line(String file, String name, int fields) {
        return lines(file, fields).stream().filter(line -> line[0].equals(name)).findFirst()
            .or(() -> asked(file, name, fields));
    }

    /** Malformed lines are skipped, as by the system. */
    private List<String[]> lines(String file, int fields) {
        Path path = directory.resolve(file);
        try {
            return parse(Files.readAllLines(path, StandardCharsets.ISO_8859_1), fields);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path, String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    private static List<String[]> parse(List<String> lines, int fields) {
        var parsed = new ArrayList<String[]>();
        for (String line : lines) {
            String[] parts = line.split(":", -1);
            if (parts.length == fields && parts[2].matches("\\d{1,9}|[1-3]\\d{9}|4[01]\\d{8}|42[0-8]\\d{7}")) {
                parsed.add(parts);
            }
        }
        return parsed;
    }

    private Optional<String[]> asked(String database, String name, int fields) {
        if (getent.isEmpty()) {
            return Optional.empty();
        }
        var argv = new ArrayList<>(getent);
        argv.addAll(List.of(database, name));
        return Tools.output(argv, MOST).flatMap(answer -> parse(answer.lines().toList(), fields).stream().findFirst());
    }
}
