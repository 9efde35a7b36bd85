package dev.emptybox.agent.os;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SIGHUP of this process. In a terminal it says that the terminal has gone, and the process ends as before; a program without a
 * terminal is free to give it another meaning.
 */
public final class HangUp {

    private static final int TERMINAL = 4;
    /** The first signal is the first bit. */
    private static final long HUP = 1;

    private HangUp() {
    }

    /**
     * From now on, the signal runs this work, on a thread of its own. The signal stays ignored if the process was started so, for
     * example by nohup.
     *
     * @return false if the process has a terminal or ignores the signal, or the JVM has no handlers of signals
     */
    public static boolean handle(Runnable work) {
        if (hasTerminal() || isIgnored()) {
            return false;
        }
        try {
            // By reflection: the compiler warns of these classes, and no others handle signals.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    work.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "SIGHUP handler";
            };
            signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance("HUP"),
                Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run));
            return true;
        } catch (ReflectiveOperationException unsupported) {
            return false;
        }
    }

    private static boolean isIgnored() {
        try {
            return (SignalReset.mask(Path.of("/proc/self/status"), line -> line.startsWith(SignalReset.IGNORED)) & HUP) != 0;
        } catch (IOException noProcfs) {
            return false;
        }
    }

    private static boolean hasTerminal() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            // The name of the program, in parentheses, may contain spaces.
            return !stat.substring(stat.lastIndexOf(')') + 1).trim().split(" +")[TERMINAL].equals("0");
        } catch (IOException | RuntimeException unknown) {
            return true;
        }
    }
}
