package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.jobs.JobReads;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs that a run has declared so far. */
final class DeclaredJobs {

    private final Reads box;
    private final Context context;
    private final Map<String, DeclaredJob> jobs = new LinkedHashMap<>();

    DeclaredJobs(Reads box, Context context) {
        this.box = box;
        this.context = context;
    }

    void add(DeclaredJob job) {
        jobs.put(job.name(), job);
    }

    /** Both have a log of their name. */
    Optional<Problem> clash(String name, boolean job, DeclaredServices services) {
        boolean taken = job ? services.keeps(name) : jobs.containsKey(name);
        return taken ? Optional.of(Problem.of("A job and a service are both named '" + name + "'",
            "emptybox logs " + name + " shows the output of one of them", "rename one of them")) : Optional.empty();
    }

    /** Those on the box that are not declared. */
    List<String> undeclared() {
        try {
            return box.port(JobReads.CAPABILITY).scheduled().orElse(Map.of()).keySet().stream().filter(name -> !jobs.containsKey(name)).sorted().toList();
        } catch (UnknownException notRecorded) {
            return List.of();
        }
    }

    /** As decided in this run; also those whose task was skipped, since the box may have them. */
    List<Job.Definition> definitions() {
        var definitions = new ArrayList<Job.Definition>();
        for (DeclaredJob job : jobs.values()) {
            try {
                definitions.add(job.planned() == null ? job.definition(context) : job.planned());
            } catch (UnknownException | ProblemException notKnown) {
                // It depends on something unknown, or cannot be described: its step has failed or was skipped.
            }
        }
        return definitions;
    }
}
