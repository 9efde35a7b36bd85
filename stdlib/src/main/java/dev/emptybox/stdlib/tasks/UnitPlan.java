package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.services.ServiceChange;
import dev.emptybox.stdlib.box.units.ChangeUnit;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.Unit;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides the operations on a unit of the init system. The recorded inputs decide whether it is restarted. An input without
 * a record, as at first, is assumed to be in use by the running unit, unless it is changed in this run or its file was
 * changed after the unit started. So a unit that ran before the agent is not disturbed, and a crash between a file's write
 * and the first restart still leads to the restart.
 */
final class UnitPlan {

    private final String task;
    private final Unit.Wish wish;
    private final boolean stopped;
    private final Inputs inputs;
    private final Context context;
    private final Unit.State found;
    private final List<Decision.Wanted> wanted = new ArrayList<>();

    UnitPlan(String task, Unit.Wish wish, boolean stopped, Inputs inputs, Context context) {
        this.task = task;
        this.wish = wish;
        this.stopped = stopped;
        this.inputs = inputs;
        this.context = context;
        this.found = context.box().units().state(wish.provider(), wish.name());
    }

    Decision decide() {
        if (found.presence() == Unit.Presence.ABSENT && (!stopped || Boolean.TRUE.equals(wish.enabled()))) {
            throw new ProblemException(Problem.of("There is no service " + wish.name() + " for " + wish.provider().word(),
                "no such unit is installed, and no earlier task may install it", "install its package in an earlier task with pkg, or correct the name"));
        }
        if (found.presence() == Unit.Presence.MASKED && (!stopped || Boolean.TRUE.equals(wish.enabled()))) {
            throw new ProblemException(Problem.of(task + " is masked", "a masked unit cannot be started",
                "unmask it by hand, or write state 'stopped'"));
        }
        if (context.box().services().running().contains(wish.name())) {
            wanted.add(new Decision.Wanted(new ServiceChange.StopService(wish.name()), wish.provider().word() + " takes over the service", ""));
        }
        String fine = stopped ? stopped() : started();
        String mark = Digests.sha256(wish.provider() + wish.name() + stopped + new TreeMap<>(wish.inputs()));
        return wanted.isEmpty() ? Decision.nothing(fine, found.pid() == 0 ? Map.of() : Map.of("pid", found.pid()), mark)
            : new Decision("", wanted, Map.of(), task + " has not been done yet", mark);
    }

    private String stopped() {
        if (found.presence() == Unit.Presence.EXPECTED) {
            throw new UnknownException("whether there will be a service " + wish.name() + ", or whether it will run");
        }
        if (found.presence() == Unit.Presence.ABSENT) {
            return "there is none";
        }
        setBoot();
        if (found.running()) {
            want(Unit.Verb.STOP, "it is declared stopped");
        }
        return "it is stopped";
    }

    /**
     * A package may or may not start and enable its units. Only one change is planned, which is correct in both cases: it
     * ensures the complete wanted state.
     */
    private String started() {
        if (found.presence() == Unit.Presence.EXPECTED || found.presence() == Unit.Presence.NEW) {
            want(Unit.Verb.START, "it has not been started");
            return "";
        }
        setBoot();
        if (found.running()) {
            running();
        } else {
            want(Unit.Verb.START, "it does not run" + (found.how().isEmpty() ? "" : ": " + found.how()));
        }
        return wish.inputs().isEmpty() ? "it runs" : "it runs, and its definition and inputs are unchanged";
    }

    private void setBoot() {
        if (wish.enabled() == null || wish.enabled().equals(found.enabled()) || found.presence() == Unit.Presence.MASKED) {
            return;
        }
        if (found.enabled() == null) {
            throw new ProblemException(Problem.of(task + " cannot be " + (wish.enabled() ? "enabled" : "disabled"),
                found.how(), "remove enabled, or add an install section to the unit"));
        }
        want(wish.enabled() ? Unit.Verb.ENABLE : Unit.Verb.DISABLE, wish.enabled() ? "it does not start at boot" : "it starts at boot");
    }

    private void running() {
        var different = new HashSet<String>();
        var forgotten = new HashSet<String>();
        wish.inputs().forEach((name, mark) -> {
            String remembered = found.inputs().get(name);
            if (remembered == null) {
                forgotten.add(name);
            } else if (!Objects.equals(remembered, mark)) {
                different.add(name);
            }
        });
        Set<String> newer = forgotten.isEmpty() ? Set.of() : inputs.newerThan(found.since(), context);
        var late = new HashSet<>(forgotten);
        late.retainAll(newer);
        String reason = different.isEmpty() ? Inputs.different(late, "newer than its start") : Inputs.different(different, "different");
        different.addAll(late);
        if (different.isEmpty() && !found.unhealthy().isEmpty()) {
            wanted.add(Decision.Wanted.unhealthy(new ChangeUnit(Unit.Verb.RESTART, wish), found.unhealthy()));
        } else if (different.isEmpty()) {
            if (!forgotten.isEmpty()) {
                want(Unit.Verb.ADOPT, "it already runs; " + Inputs.different(forgotten, "unchanged since it was started"));
            }
        } else if (inputs.reloadIsEnough(different) && found.unhealthy().isEmpty()) {
            refuseUnreloadable();
            want(Unit.Verb.RELOAD, reason, different);
        } else {
            want(Unit.Verb.RESTART, reason, different);
        }
    }

    private void refuseUnreloadable() {
        if (!found.reloadable()) {
            throw new ProblemException(Problem.of(task + " cannot be reloaded", "its unit defines no reload",
                "use restartOn instead of reloadOn"));
        }
    }

    /** Says of each input how it differs. */
    private void want(Unit.Verb verb, String reason, Set<String> different) {
        String diff = different.stream().sorted().map(name -> "~ " + name + ": " + inputs.how(name, found.inputs().containsKey(name))).collect(Collectors.joining("\n"));
        wanted.add(new Decision.Wanted(new ChangeUnit(verb, wish), Step.Basis.INPUT, reason, diff));
    }

    private void want(Unit.Verb verb, String reason) {
        wanted.add(new Decision.Wanted(new ChangeUnit(verb, wish), reason, ""));
    }
}
