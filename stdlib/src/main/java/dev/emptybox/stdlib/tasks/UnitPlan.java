package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.services.ServiceChange;
import dev.emptybox.stdlib.box.units.ChangeUnit;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Unit;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what has to happen to a unit of the init system. What the agent remembers of its inputs decides whether it is
 * restarted. Of an input that it does not remember, as at first, it takes that the running unit has it, unless the input
 * is changed in this run, or its file was changed after the unit was started: so a unit that was there before the agent
 * goes on undisturbed, and a crash between a file's write and the first restart mends itself all the same.
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
                "it is not known to it, and nothing that stands before brings it", "install its package before, with pkg, or correct the name"));
        }
        if (found.presence() == Unit.Presence.MASKED && (!stopped || Boolean.TRUE.equals(wish.enabled()))) {
            throw new ProblemException(Problem.of(task + " is masked", "somebody has decided that it must not be started",
                "unmask it by hand, or say state 'stopped'"));
        }
        if (context.box().services().running().contains(wish.name())) {
            wanted.add(new Decision.Wanted(new ServiceChange.StopService(wish.name()), wish.provider().word() + " runs it from now on", ""));
        }
        String fine = stopped ? stopped() : started();
        String mark = Digests.sha256(wish.provider() + wish.name() + stopped + new TreeMap<>(wish.inputs()));
        return wanted.isEmpty() ? Decision.nothing(fine, found.pid() == 0 ? Map.of() : Map.of("pid", found.pid()), mark)
            : new Decision("", wanted, Map.of(), task + " has not been done yet", mark);
    }

    private String stopped() {
        if (found.presence() == Unit.Presence.EXPECTED) {
            throw new UnknownException("whether there will be a service " + wish.name() + ", and whether it will run");
        }
        if (found.presence() == Unit.Presence.ABSENT) {
            return "there is none";
        }
        setBoot();
        if (found.running()) {
            want(Unit.Verb.STOP, "it is to be stopped");
        }
        return "it is stopped";
    }

    /**
     * A package may start and enable what it brings, or not. Only one change is planned for it, which holds in both cases:
     * it sees to all that is wished.
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
        return wish.inputs().isEmpty() ? "it runs" : "it runs, and nothing that matters to it is different";
    }

    private void setBoot() {
        if (wish.enabled() == null || wish.enabled().equals(found.enabled()) || found.presence() == Unit.Presence.MASKED) {
            return;
        }
        if (found.enabled() == null) {
            throw new ProblemException(Problem.of(task + " cannot be " + (wish.enabled() ? "enabled" : "disabled"),
                found.how(), "drop enabled, or give the unit what it needs to start at boot"));
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
                want(Unit.Verb.ADOPT, "it runs already; " + Inputs.different(forgotten, "as it was when it was started"));
            }
        } else if (inputs.reloadIsEnough(different) && found.unhealthy().isEmpty()) {
            refuseUnreloadable();
            want(Unit.Verb.RELOAD, reason);
        } else {
            want(Unit.Verb.RESTART, reason);
        }
    }

    private void refuseUnreloadable() {
        if (!found.reloadable()) {
            throw new ProblemException(Problem.of(task + " cannot be reloaded", "its unit does not say how",
                "name what matters in restartOn, not in reloadOn"));
        }
    }

    private void want(Unit.Verb verb, String reason) {
        wanted.add(new Decision.Wanted(new ChangeUnit(verb, wish), reason, ""));
    }
}
