package dev.emptybox.testkit.run;

import java.util.Arrays;

/**
 * Detects that a spec ends the JVM: otherwise a run would end early with an arbitrary exit code. Reports the feature and
 * exits with 1. A signal ends the run as usual.
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
                features.giveUp(stack, "It ended the JVM and the test run; the remaining features were not run.");
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
            // The JVM is shutting down; the hook is running or has run.
        }
    }
}
