package dev.emptybox.agent.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.box.Unrecorded;
import dev.emptybox.stdlib.model.UnknownException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;

/** Answers the reads of any port from a snapshot. */
record SnapshotPort(Capability<?> capability, Map<String, Map<String, JsonNode>> answers) implements InvocationHandler {

    private static final String CURE = "; it is known after the agent of that box has run a script that reads it, in a new snapshot";

    static <R> R of(Capability<R> capability, Snapshot snapshot) {
        Class<R> reads = capability.reads();
        return reads.cast(Proxy.newProxyInstance(reads.getClassLoader(), new Class<?>[] {reads}, new SnapshotPort(capability, snapshot.answers())));
    }

    static UnknownException missing(String what) {
        return new UnknownException("the snapshot does not record " + what + CURE);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        if (method.isAnnotationPresent(Recorded.class)) {
            return answer(Question.of(method.getAnnotation(Recorded.class), arguments), method.getGenericReturnType());
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        Unrecorded why = method.getAnnotation(Unrecorded.class);
        throw new UnknownException("a snapshot does not record "
            + (why == null ? "what " + capability + " answers to " + method.getName() : Question.format(why.value(), arguments, false)));
    }

    private Object answer(Question question, Type type) {
        Map<String, JsonNode> known = answers.getOrDefault(question.kind(), Map.of());
        boolean optional = type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
        if (!known.containsKey(question.key()) && !(optional && question.missing().isEmpty())) {
            throw missing(question.missing());
        }
        JsonNode value = known.get(question.key());
        return optional ? value == null || value.isNull() ? Optional.empty() : Optional.of(SnapshotFile.value(value, ((ParameterizedType) type).getActualTypeArguments()[0]))
            : SnapshotFile.value(value, type);
    }
}
