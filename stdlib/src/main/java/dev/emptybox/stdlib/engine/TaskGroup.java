package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Where;

/** A word that is no task itself: it has a body of tasks, and does something around them. */
public interface TaskGroup {

    /** Called when its options are set. */
    void run(Engine engine, Where where);
}
