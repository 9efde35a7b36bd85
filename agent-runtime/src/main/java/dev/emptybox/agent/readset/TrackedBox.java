package dev.emptybox.agent.readset;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.artefacts.ArtefactReads;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A box whose reads are recorded in a set. */
final class TrackedBox implements Reads {

    private final Reads box;
    private final ReadSet set;
    private final Map<Capability<?>, Object> ports = new ConcurrentHashMap<>();

    TrackedBox(Reads box, ReadSet set) {
        this.box = box;
        this.set = set;
        ports.put(FileReads.CAPABILITY, new TrackedFiles(box, box.files(), set, recorded(FileReads.CAPABILITY)));
        ports.put(ArtefactReads.CAPABILITY, new TrackedArtefacts(box.artefacts(), recorded(ArtefactReads.CAPABILITY)));
    }

    @Override
    public <R> R port(Capability<R> capability) {
        return capability.reads().cast(ports.computeIfAbsent(capability, this::recorded));
    }

    @Override
    public boolean pause(Duration duration) {
        return box.pause(duration);
    }

    private <R> R recorded(Capability<R> capability) {
        Class<R> reads = capability.reads();
        return reads.cast(Proxy.newProxyInstance(reads.getClassLoader(), new Class<?>[] {reads}, new Recorder(capability, box.port(capability), set)));
    }

    /** Any port: the answers of all its reads are kept. */
    private record Recorder(Capability<?> capability, Object port, ReadSet set) implements InvocationHandler {

        @Override
        public Object invoke(Object proxy, Method method, Object[] given) throws Throwable {
            Object[] arguments = given == null ? new Object[0] : given;
            try {
                Object answer = method.invoke(port, arguments);
                set.answered(capability, method, arguments, answer);
                return answer;
            } catch (InvocationTargetException thrown) {
                set.unusable();
                throw thrown.getCause();
            }
        }
    }

    /** The content of an artefact never changes. */
    private record TrackedArtefacts(ArtefactReads box, ArtefactReads recorded) implements ArtefactReads {

        @Override
        public Artefact artefact(Artefact.Request request) {
            return recorded.artefact(request);
        }

        @Override
        public Bytes content(Artefact artefact) {
            return box.content(artefact);
        }

        @Override
        public SeekableByteChannel open(Artefact artefact) {
            return box.open(artefact);
        }
    }
}
