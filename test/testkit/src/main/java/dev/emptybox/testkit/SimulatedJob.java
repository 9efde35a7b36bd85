package dev.emptybox.testkit;

import dev.emptybox.agent.jobs.JobStatus;
import dev.emptybox.stdlib.model.Service;
import java.util.List;
import java.util.Map;

/** A job on the simulated box. It runs while the clock of the box advances; what it does is described with {@code command}. */
public final class SimulatedJob {

    private final String name;
    private final SimulatedJobs jobs;
    private final SimulatedPrograms programs;

    SimulatedJob(String name, SimulatedJobs jobs, SimulatedPrograms programs) {
        this.name = name;
        this.jobs = jobs;
        this.programs = programs;
    }

    /** Whether it is scheduled on the box. */
    public boolean isScheduled() {
        return jobs.status(name) != null;
    }

    /** Its schedule: {@code every 10m}. */
    public String getSchedule() {
        return status().schedule();
    }

    /** When it runs next: {@code 2026-01-01T03:30:00Z}. */
    public String getNext() {
        return String.valueOf(status().next());
    }

    /** Whether a run goes on. */
    public boolean isRunning() {
        return status().current() != null;
    }

    /** The results of its runs that have ended or were left out, the oldest first: {@code ['succeeded', 'failed', 'skipped']}. */
    public List<String> getRuns() {
        return jobs.results(name);
    }

    /** What it means for the health of the box: {@code ok}, {@code warning} or {@code critical}. */
    public String getLevel() {
        return status().level().word();
    }

    /** The number of runs left out because the previous one had not ended. */
    public long getSkipped() {
        return status().skipped();
    }

    /** The number of runs left out because no agent ran in time. */
    public long getMissed() {
        return status().missed();
    }

    /** The environment of its last run, by name; secrets with the values of the spec. */
    public Map<String, String> getEnv() {
        return last().environment();
    }

    /** The user of its last run; empty for the user of the agent. */
    public String getRunAs() {
        return last().user();
    }

    /** Starts a run now, like emptybox trigger --job. */
    public SimulatedJob run() {
        jobs.runNow(name);
        return this;
    }

    private JobStatus status() {
        JobStatus status = jobs.status(name);
        if (status == null) {
            throw new SpecMistake("job " + name + " is not scheduled", "converge first, or declare it in the script", "");
        }
        return status;
    }

    private Service.Definition last() {
        Service.Definition definition = programs.definition(name);
        if (definition == null) {
            throw new SpecMistake("job " + name + " has not run", "so nothing is known about it", "advance the clock, or run it");
        }
        return definition;
    }

    @Override
    public String toString() {
        return "job " + name;
    }
}
