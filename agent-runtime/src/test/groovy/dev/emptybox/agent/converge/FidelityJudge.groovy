package dev.emptybox.agent.converge

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Step

/**
 * Holds an apply against the plan that was made just before. A task is exact when the plan said what came to be, change
 * by change; unknown when the plan said that it does not know, or named what it assumed and that turned out otherwise;
 * wrong in every other case.
 */
class FidelityJudge {

    private final FidelityCase one
    private final FidelityBox.Findings findings
    /** Something that the plan said it assumes has turned out otherwise; what rests on that may differ from here on. */
    boolean otherwise

    FidelityJudge(FidelityCase one, FidelityBox.Findings findings) {
        this.one = one
        this.findings = findings
    }

    void compare(Report plan, Report apply) {
        for (int i = 0; i < Math.max(plan.steps().size(), apply.steps().size()); i++) {
            Step planned = i < plan.steps().size() ? plan.steps()[i] : null
            Step done = i < apply.steps().size() ? apply.steps()[i] : null
            if (planned == null) {
                boolean ended = plan.unknown().any { it.contains('the script cannot go on') }
                verdict(done, ended || otherwise ? 'unknown' : 'wrong', 'it was not in the plan')
            } else if (done == null || done.task() != planned.task()) {
                verdict(planned, otherwise ? 'unknown' : 'wrong', "it was in the plan and not done; instead: ${done ?: apply.failed()?.what()}")
                return
            } else if (planned.status() == Outcome.Status.UNKNOWN) {
                verdict(planned, 'unknown', '')
                if (stopped(done, i, apply)) {
                    return
                }
            } else {
                boolean same = same(planned, done)
                boolean assumed = assumed(planned, plan)
                boolean refused = !same && done.status() == Outcome.Status.FAILED && restsOnCommand(planned)
                otherwise |= assumed && (!same || one.statements.any { it.misleads && planned.task() == it.name }) || refused
                verdict(planned, assumed ? 'unknown' : same ? 'exact' : otherwise ? 'unknown' : 'wrong', "planned: $planned\n  done: $done")
                if (!same && (stopped(done, i, apply) || stopped(planned, i, plan))) {
                    return
                }
            }
        }
        if (!otherwise && !plan.unknown().any { it.contains('the script cannot go on') } && plan.failed() != apply.failed()) {
            findings.wrong << "the plan failed: ${plan.failed()}\n  the apply failed: ${apply.failed()}".toString()
        }
    }

    /** After an apply that came to its end, a tidy script has nothing more to do. */
    void converged(Report applied, Report again) {
        if (!one.tidy || applied.failed() != null) {
            return
        }
        def repeating = one.statements.findAll { it.repeats }*.name + applied.steps().findAll { it.status() == Outcome.Status.FAILED }*.task()
        again.steps().findAll { !it.changes().empty && !(it.task() in repeating) && !(it.task().split(' ').last() in repeating) }.each {
            findings.wrong << "it wants something again: $it".toString()
        }
    }

    /** The plan cannot foresee that a command refuses, and says so in the change. */
    private static boolean restsOnCommand(Step planned) {
        isScript(planned) || planned.changes().any { it.kind() == 'command.run' } || planned.changes().any { it.reason().contains('if this command accepts it') }
    }

    private static boolean assumed(Step planned, Report plan) {
        plan.assumed().any { it.contains(" ${planned.task()}: ") }
    }

    private static boolean stopped(Step step, int index, Report report) {
        step.status() == Outcome.Status.FAILED && index == report.steps().size() - 1 && report.failed() != null
    }

    private static boolean same(Step planned, Step done) {
        planned.changes() == done.changes() && (tells(done) || planned.status() == done.status() && planned.reason() == done.reason())
    }

    /** A script in another language says at its end whether it has changed anything; the change itself is that it is run. */
    private static boolean tells(Step done) {
        done.status() != Outcome.Status.FAILED && isScript(done)
    }

    private static boolean isScript(Step step) {
        step.changes().any { it.target().startsWith('tasks/') }
    }

    private void verdict(Step step, String verdict, String why) {
        findings.verdicts << [step.task(), verdict]
        if (verdict == 'wrong') {
            findings.wrong << "${step.task()} ($why)".toString()
        }
    }
}
