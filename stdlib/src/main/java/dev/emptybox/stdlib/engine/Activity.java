package dev.emptybox.stdlib.engine;

import java.util.function.Supplier;

/** Whether a task is running, or the code of the script, which has a time limit. */
final class Activity {

    private volatile boolean task;

    boolean isTask() {
        return task;
    }

    <T> T inTask(Supplier<T> work) {
        return run(true, work);
    }

    <T> T inScript(Supplier<T> work) {
        return run(false, work);
    }

    private <T> T run(boolean isTask, Supplier<T> work) {
        boolean before = task;
        task = isTask;
        try {
            return work.get();
        } finally {
            task = before;
        }
    }
}
