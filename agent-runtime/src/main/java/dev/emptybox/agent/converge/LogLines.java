package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Event.Level;
import dev.emptybox.agent.health.HealthState;
import dev.emptybox.agent.health.HealthState.Standing;
import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Writes the events of the cycle to the log as readable lines. A lasting problem is written when it occurs, not in every
 * cycle.
 */
final class LogLines {

    private final EventLog log;
    private final EventDeduplicator news = new EventDeduplicator();
    /** The last written levels of unhealthy services. */
    private final Map<String, Standing> levels = new HashMap<>();

    LogLines(EventLog log) {
        this.log = Objects.requireNonNull(log, "log is null");
    }

    void subscribe(EventBus bus) {
        source(bus);
        revision(bus);
        run(bus);
        changes(bus);
        cycle(bus);
        stop(bus);
    }

    private void source(EventBus bus) {
        bus.on(ConvergeEvent.SourceReached.class, event -> {
            if (event.detour() != null) {
                news.once("source", event.detour(), problem -> log.problem("source.mirror", "cannot follow " + event.address(), problem));
            } else if (news.isOver("source")) {
                log.info("source.reached", "following " + event.address() + " again", "", Map.of());
            }
        });
        bus.on(ConvergeEvent.SourceFailed.class, event -> news.once("source", event.problem(), problem ->
            log.problem(event.transientFailure() ? "source.unreachable" : "source.wrong", "cannot follow " + event.address(), problem)));
        bus.on(ConvergeEvent.HeadMoved.class, event -> {
            Revision head = event.head().revision();
            String message = head.message().isEmpty() ? "" : " of " + event.head().ref() + ": " + head.message();
            String by = head.signer().isEmpty() ? head.author() : head.author() + ", signed by " + head.signer();
            log.info("revision.new", "revision " + head.shortId() + message, by, Map.of("revision", head.commit(), "ref", event.head().ref(), "signer", head.signer()));
        });
    }

    private void revision(EventBus bus) {
        bus.on(ConvergeEvent.RequestDone.class, this::requestDone);
        bus.on(ConvergeEvent.RequestRefused.class, event -> log.problem("operator.refused", event.what(), event.problem()));
        bus.on(ConvergeEvent.HeadFollowed.class, event -> log.info("operator.followed", "following the newest revision again", "there is a new commit",
            about(event.head())));
        bus.on(ConvergeEvent.RevisionLeftOut.class, event -> {
            if (news.isNews("quarantine", event.revision().commit())) {
                log.warn("revision.quarantined", "revision " + event.revision().shortId() + " is quarantined and not retried", event.reason(), about(event.revision()));
            }
        });
        bus.on(ConvergeEvent.ScriptEndless.class, event -> log.problem("revision.endless",
            "the script of revision " + event.revision().shortId() + " did not end and was abandoned", event.problem()));
        bus.on(ConvergeEvent.RevisionRefused.class, event -> {
            if (event.news()) {
                event.problems().forEach(problem -> log.problem("revision.refused",
                    "revision " + event.revision().shortId() + " cannot be used, nothing was changed", problem));
            }
        });
        bus.on(ConvergeEvent.GoodRefused.class, event -> news.once("good", event.problem(), problem -> log.problem("good.failed",
            "cannot return to revision " + event.revision().shortId() + ": the box is not changed", problem)));
        bus.on(ConvergeEvent.GoodPlanned.class, event -> news.isOver("good"));
        bus.on(ConvergeEvent.FetchDelayed.class, event -> {
            if (news.isNews("fetching", event.revision().commit())) {
                log.info("revision.fetching", "what revision " + event.revision().shortId() + " takes long to fetch",
                    "the last good revision is kept in the meantime", about(event.revision()));
            }
        });
        bus.on(ConvergeEvent.ScriptSaid.class, event -> log.write(event.line().level(), "script.log", event.line().text(), "", Map.of()));
    }

    /** Changes of the agent's behaviour are warnings, so that they are not overlooked. */
    private void requestDone(ConvergeEvent.RequestDone event) {
        switch (event.verb()) {
            case TRIGGER, RUN_JOB -> request(Level.INFO, "operator.trigger", event);
            case PAUSE -> request(Level.WARN, "operator.pause", event);
            case RESUME -> request(Level.INFO, "operator.resume", event);
            case ROLLBACK -> request(Level.WARN, "operator.rollback", event);
            case RELEASE_QUARANTINE -> {
                news.isOver("quarantine");
                request(Level.INFO, "operator.released", event);
            }
            case ONCE_DONE, ONCE_RETRY -> request(Level.WARN, "operator.once", event);
        }
    }

    private void request(Level level, String name, ConvergeEvent.RequestDone event) {
        log.write(level, name, event.reply(), "requested by the operator", Map.of());
    }

    private void run(EventBus bus) {
        bus.on(ConvergeEvent.JournalUnwritable.class, event -> news.once("journal", event.problem(), problem ->
            log.problem("journal.full", "nothing is changed without a journal", problem)));
        bus.on(ConvergeEvent.RunBegan.class, event -> news.isOver("journal"));
        bus.on(ConvergeEvent.ApplyBegan.class, event -> {
            String text = "applying " + event.revision().shortId() + ": " + count(event.changes());
            if (event.run().cause() == Cause.EACH_RUN) {
                log.debug("apply", text);
            } else {
                log.info("apply", text, event.run().cause().text(), about(event.run()));
            }
        });
        bus.on(ConvergeEvent.Converged.class, event -> {
            String text = "converged to " + event.revision().shortId() + ": " + count(event.changes());
            if (event.run().isUneventful()) {
                log.debug("converged", text);
            } else {
                log.took("converged", text, event.run().cause().text(), Duration.between(event.run().started(), event.run().ended()), about(event.run()));
            }
        });
        bus.on(ConvergeEvent.NothingToChange.class, event -> {
            String text = "converged to " + event.revision().shortId() + ", nothing to change";
            if (event.news()) {
                log.took("converged", text, "", event.took(), about(event.revision()));
            } else {
                log.debug("converged", text + " (" + event.took().toMillis() + " ms)");
            }
        });
        bus.on(ConvergeEvent.ApplyFailed.class, event -> log.problem("apply.failed",
            "applying " + event.revision().shortId() + (event.changed() ? " failed" : " failed before it changed anything"), event.problem()));
        bus.on(ConvergeEvent.FailureHookFailed.class, event -> log.problem("failure.failed", "onFailure failed", event.problem()));
        bus.on(ConvergeEvent.RunInterrupted.class, event -> log.warn("run.interrupted",
            "run " + event.run().number() + (event.stopping() ? " was interrupted" : " was interrupted by the end of the agent"),
            event.stopping() ? "the agent is stopping" : "converging again", aboutRun(event.run())));
        bus.on(ConvergeEvent.RunSuperseded.class, event -> log.info("run.superseded",
            "run " + event.run().number() + " stops waiting", "there is a newer revision", aboutRun(event.run())));
    }

    private void changes(EventBus bus) {
        bus.on(ConvergeEvent.ChangeBegan.class, event -> log.debug("change.begun", text(event.task(), event.change())));
        bus.on(ConvergeEvent.StepEnded.class, event -> event.step().made().changes().forEach(change -> {
            String text = text(event.step().task(), change);
            log.took("change", change.partial() ? text + " failed, and may be partially done" : text, change.reason(),
                Duration.ofMillis(event.step().millis()), about(event.step().task(), change));
        }));
        bus.on(ConvergeEvent.DriftFound.class, event -> log.warn("drift", text(event.task(), event.change()) + " is needed, but only reported",
            event.change().reason(), about(event.task(), event.change())));
        bus.on(ConvergeEvent.PlanMismatched.class, event -> log.warn("plan.mismatch", "the apply differed from its plan",
            String.join("; ", event.differences()), Map.of()));
        bus.on(ConvergeEvent.PlanSpared.class, event -> log.debug("plan.spared", "nothing that the last plan read is different"));
        bus.on(ConvergeEvent.RecheckMismatched.class, event -> log.warn("recheck.mismatch",
            "a plan found changes although nothing that it reads is different; from now on the script runs in every cycle",
            "this is a bug in the agent: please report it", Map.of("changes", String.valueOf(event.plan().changeCount()))));
        bus.on(ConvergeEvent.HealthChecked.class, event -> health(event.services()));
        bus.on(ConvergeEvent.HealthThreadFailed.class, event -> log.problem("thread.failed", "the health of services was not checked", event.problem()));
    }

    private synchronized void health(Map<String, HealthState> services) {
        services.forEach((name, state) -> {
            Standing level = state.isWell() ? Standing.OK : state.standing();
            // The result for a starting service is not final.
            if (!state.isStarting() && level != levels.getOrDefault(name, Standing.OK)) {
                levels.put(name, level);
                if (state.isWell()) {
                    log.info("service.health", "service " + name + " is healthy again", "", Map.of());
                } else {
                    log.warn("service.health", "service " + name + (state.fine() ? ": " : " is not healthy: ") + state.text(), "", Map.of());
                }
            }
        });
        levels.keySet().retainAll(services.keySet());
    }

    private void cycle(EventBus bus) {
        bus.on(ConvergeEvent.SnapshotKept.class, event -> log.debug("snapshot.kept",
            "a snapshot of " + event.bytes() + " bytes was written (" + event.took().toMillis() + " ms)"));
        bus.on(ConvergeEvent.SnapshotFailed.class, event -> log.debug("snapshot.failed", "no snapshot was written: " + event.why()));
        bus.on(ConvergeEvent.CycleSucceeded.class, event -> news.isOver("cycle"));
        bus.on(ConvergeEvent.CycleFailed.class, event -> {
            if (news.isNews("cycle", event.problem()) && !event.stopping()) {
                log.problem("cycle.failed", "the cycle failed", event.problem());
            }
        });
        bus.on(ConvergeEvent.RetryScheduled.class, event -> log.debug("retry", "retrying in " + Durations.text(event.in())));
    }

    private void stop(EventBus bus) {
        bus.on(ConvergeEvent.StopDelayed.class, event ->
            log.warn("stop.late", "the current change does not end", "stopping the services anyway", Map.of()));
        bus.on(ConvergeEvent.StopFailed.class, event -> log.problem("stop.failed",
            (event.part() == ConvergeEvent.StopPart.STOP_HOOKS ? "onStop" : "the clean end") + " failed", event.problem()));
        bus.on(ConvergeEvent.ServiceStopped.class, event -> log.info("service.stop", "service " + event.service() + ": stopped", "the agent is stopping",
            Map.of("service", event.service())));
        bus.on(ConvergeEvent.ServiceNotStopped.class, event ->
            log.problem("service.stop", "service " + event.service() + " was not stopped", event.problem()));
        bus.on(ConvergeEvent.Stopped.class, event -> log.info("stopped", "stopped", "", Map.of()));
    }

    private static String text(String task, Step.Line change) {
        return task + ": " + change.kind() + " " + change.target();
    }

    private static Map<String, String> about(String task, Step.Line change) {
        return Map.of("task", task, "kind", change.kind(), "target", change.target());
    }

    private static Map<String, String> about(Revision revision) {
        return Map.of("revision", revision.commit());
    }

    private static Map<String, String> about(Run run) {
        return Map.of("revision", run.revision(), "run", String.valueOf(run.number()));
    }

    private static Map<String, String> aboutRun(Run run) {
        return Map.of("run", String.valueOf(run.number()));
    }

    private static String count(int changes) {
        return changes + (changes == 1 ? " change" : " changes");
    }
}
