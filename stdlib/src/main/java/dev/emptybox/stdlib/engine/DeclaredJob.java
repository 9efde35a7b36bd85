package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Job;

/** A job as its task declares it. */
public interface DeclaredJob {

    String name();

    /** The basis of its decision, null if it has not decided. */
    Job.Definition planned();

    Job.Definition definition(Context context);
}
