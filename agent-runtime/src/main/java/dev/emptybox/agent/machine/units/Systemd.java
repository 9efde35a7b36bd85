package dev.emptybox.agent.machine.units;

import dev.emptybox.agent.os.MessageText;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Unit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Uses {@code systemctl show}. Changed unit files are reloaded before any operation on the unit. */
final class Systemd implements InitSystem {

    private static final Set<String> ACTIVE = Set.of("active", "reloading", "refreshing");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final InitTool tool;

    Systemd(InitTool tool) {
        this.tool = tool;
    }

    @Override
    public Unit.State state(String name) {
        Map<String, String> found = show(name);
        if (found.get("UnitFileState").equals("generated")) {
            found.put("UnitFileState", isEnabled(name));
        }
        return parse(found);
    }

    private Map<String, String> show(String name) {
        Command.Result result = tool.ask(Set.of(0, 1), "systemctl", "show", "--no-pager",
            "--property=LoadState,ActiveState,SubState,Result,MainPID,UnitFileState,CanReload,NeedDaemonReload,ActiveEnterTimestamp", "--", name);
        if (result.rc() != 0) {
            throw new ProblemException(Problem.of("systemd does not answer", MessageText.tail(result.stderr() + result.stdout(), 3),
                "run the agent, as root, where systemd is the init system, or remove provider so that the agent runs the program"));
        }
        return properties(result.stdout());
    }

    /** A script in /etc/init.d needs another query. */
    private String isEnabled(String name) {
        return MessageText.tail(tool.ask(Set.of(0, 1), "systemctl", "is-enabled", "--", name).stdout(), 1).strip();
    }

    /** Lines {@code Name=value}; values missing in an older systemd are empty. */
    static Map<String, String> properties(String shown) {
        var found = new HashMap<String, String>();
        for (String name : List.of("LoadState", "ActiveState", "SubState", "Result", "MainPID", "UnitFileState", "CanReload",
            "NeedDaemonReload", "ActiveEnterTimestamp")) {
            found.put(name, "");
        }
        shown.lines().filter(line -> line.contains("=")).forEach(line -> found.put(line.substring(0, line.indexOf('=')),
            line.substring(line.indexOf('=') + 1)));
        return found;
    }

    static Unit.State parse(Map<String, String> found) {
        String load = found.get("LoadState");
        String file = found.get("UnitFileState");
        Boolean enabled = file.startsWith("enabled") ? Boolean.TRUE : file.equals("disabled") ? Boolean.FALSE : null;
        boolean running = ACTIVE.contains(found.get("ActiveState"));
        if (load.equals("not-found") && !running) {
            return Unit.State.ABSENT;
        }
        String result = found.get("Result");
        String how = running ? "" : found.get("ActiveState") + (result.isEmpty() || result.equals("success") ? "" : " (" + result + ")");
        String fixed = enabled == null && !load.equals("masked") ? "its unit file is " + (file.isEmpty() ? "not known" : file) : "";
        return new Unit.State(load.equals("masked") ? Unit.Presence.MASKED : Unit.Presence.KNOWN, running,
            found.get("MainPID").matches("\\d{1,18}") ? Long.parseLong(found.get("MainPID")) : 0, stamp(found.get("ActiveEnterTimestamp")),
            enabled, !found.get("CanReload").equals("no"), how + (how.isEmpty() || fixed.isEmpty() ? "" : ", ") + fixed, Map.of());
    }

    /** {@code Sat 2026-11-21 06:03:39 UTC}; a file that was written in the same second counts as newer. */
    private static Instant stamp(String text) {
        try {
            return text.endsWith(" UTC") ? LocalDateTime.parse(text.substring(0, text.length() - 4), STAMP).toInstant(ZoneOffset.UTC) : null;
        } catch (DateTimeException otherForm) {
            return null;
        }
    }

    @Override
    public void perform(Unit.Verb verb, String name) {
        Map<String, String> found = show(name);
        if (found.get("NeedDaemonReload").equals("yes") || found.get("LoadState").equals("not-found")) {
            tool.run("systemctl", "daemon-reload");
        }
        if (verb == Unit.Verb.START || verb == Unit.Verb.RESTART) {
            // A start would be refused after too many failures in a short time, even if their cause is corrected.
            tool.ask(Set.of(0, 1, 4, 5), "systemctl", "reset-failed", "--", name);
        }
        tool.run("systemctl", "--no-ask-password", verb.name().toLowerCase(Locale.ROOT), "--", name);
    }

    @Override
    public List<String> lastLines(String name, int count) {
        try {
            return tool.ask(Set.of(0, 1), "journalctl", "--no-pager", "--quiet", "-o", "cat", "-n", String.valueOf(count), "-u", name)
                .stdout().lines().toList();
        } catch (ProblemException noJournal) {
            return List.of();
        }
    }
}
