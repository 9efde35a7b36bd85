package dev.emptybox.testkit.run;

import java.util.Arrays;

/**
 * Looks for the end of the JVM by something that specs call: without this a run would end early and with whatever exit
 * code the caller chose. It tells of the feature and ends with 1. A signal ends the run as it ends every program.
 */
final class ExitWatch implements AutoCloseable {

    private static final int FAILED = 1;

    private final Thread hook;

    private ExitWatch(Thread hook) {
        this.hook = hook;
    }

    static ExitWatch begin(FeatureListener features) {
        var watch = new ExitWatch(new Thread(() -> ending(features), "exit of specs"));
        Runtime.getRuntime().addShutdownHook(watch.hook);
        return watch;
    }

    private static void ending(FeatureListener features) {
        for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
            if (Arrays.stream(stack).anyMatch(ExitWatch::exits)) {
                features.giveUp(stack, "It ended the JVM, and with it the run: the rest was not run.");
                Runtime.getRuntime().halt(FAILED);
            }
        }
    }

    private static boolean exits(StackTraceElement frame) {
        return frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit");
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The JVM is ending; the hook runs, or has run.
        }
    }
}
