package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.Recorded;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Delegates the reads of any port, and records the answers of those that are {@link Recorded}.
 *
 * @param base  the same port of the box
 * @param notes of the run of the script
 * @param free  whether a text contains no secret
 */
record RecordingPort(Object base, Supplier<RecordedReads> notes, Predicate<String> free) implements InvocationHandler {

    static <R> R over(Class<R> reads, R base, Supplier<RecordedReads> notes, Predicate<String> free) {
        return reads.cast(Proxy.newProxyInstance(reads.getClassLoader(), new Class<?>[] {reads}, new RecordingPort(base, notes, free)));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        Recorded read = method.getAnnotation(Recorded.class);
        if (read == null) {
            return call(method, arguments);
        }
        RecordedReads now = notes.get();
        Question question = Question.of(read, arguments);
        for (Object argument : arguments) {
            if (argument instanceof Path path) {
                now.looked(path);
            }
        }
        if (question.quiet()) {
            return now.asked().ask(question.kind(), question.key(), () -> call(method, arguments));
        }
        Object answer = call(method, arguments);
        if (free.test(question.key() + answer)) {
            now.asked().keep(question.kind(), question.key(), answer);
        }
        return answer;
    }

    private Object call(Method method, Object[] arguments) {
        try {
            return method.invoke(base, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Error error) {
                throw error;
            }
            throw thrown.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(thrown.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("ports are public", impossible);
        }
    }
}
