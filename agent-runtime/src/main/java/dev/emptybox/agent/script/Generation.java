package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import groovy.lang.Binding;
import java.beans.Introspector;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * The classes of one revision's scripts, with a class loader of their own; when they have static state, with one for each
 * run, because a run must not see what another one has left. Closing it takes them out of Groovy's registries, without
 * which the old classes would stay in memory; nothing of a script may be kept beyond.
 */
public final class Generation implements AutoCloseable {

    private final Map<String, byte[]> classes;
    private final Places places;
    private final boolean lasting;
    private final Coverage.Probe probe;
    /** Those of earlier runs, as long as hooks or checks of these are in use. */
    private final List<WeakReference<Loader>> earlier = new ArrayList<>();
    private Loader loader;
    private boolean used;
    private Boolean keepsState;

    Generation(Map<String, byte[]> classes, Places places) {
        this(classes, places, false, null);
    }

    private Generation(Map<String, byte[]> classes, Places places, boolean lasting, Coverage.Probe probe) {
        this.classes = Map.copyOf(classes);
        this.lasting = lasting;
        this.probe = probe;
        this.loader = new Loader(this.classes, probe);
        this.places = Objects.requireNonNull(places, "places is null");
    }

    /** One that several share: closing it does nothing. */
    static Generation lasting(Map<String, byte[]> classes, Places places) {
        return new Generation(classes, places, true, null);
    }

    /** A lasting one whose classes were compiled with {@link Probes}. */
    static Generation observed(Map<String, byte[]> classes, Places places, Coverage.Probe probe) {
        return new Generation(classes, places, true, probe);
    }

    public Places places() {
        return places;
    }

    /** A new instance of converge.groovy, ready to enter a world. */
    synchronized ConvergeScript newScript() {
        if (used && keepsState()) {
            earlier.add(new WeakReference<>(loader));
            loader = new Loader(classes, probe);
            forgetEarlier();
        }
        used = true;
        try {
            var script = (ConvergeScript) loader.loadClass("converge").getDeclaredConstructor().newInstance();
            script.setBinding(new Binding());
            return script;
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("the compiled script cannot be loaded", broken);
        }
    }

    private boolean keepsState() {
        if (keepsState == null) {
            keepsState = StaticState.keptBy(loader.all());
        }
        return keepsState;
    }

    /** Classes that a hook still uses enter the registries again, and are taken out the next time. */
    private void forgetEarlier() {
        for (WeakReference<Loader> reference : List.copyOf(earlier)) {
            Loader old = reference.get();
            if (old == null) {
                earlier.remove(reference);
            } else {
                old.forget();
            }
        }
        Introspector.flushCaches();
    }

    /** Loads and links every class; throws a LinkageError when one of them is no class, or misses what it was compiled against. */
    void link() {
        // Asking for its methods links a class, and unlike an instance it runs nothing of it.
        loader.all().forEach(Class::getDeclaredMethods);
    }

    @Override
    public synchronized void close() {
        if (lasting) {
            return;
        }
        loader.forget();
        forgetEarlier();
    }

    private static final class Loader extends ClassLoader {

        private final Map<String, byte[]> classes;
        private final Coverage.Probe probe;
        private final List<Class<?>> loaded = new ArrayList<>();

        /** @param probe what the classes tell of what runs in them; null when they tell nothing */
        Loader(Map<String, byte[]> classes, Coverage.Probe probe) {
            super("converge", ConvergeScript.class.getClassLoader());
            this.classes = classes;
            this.probe = probe;
        }

        List<Class<?>> all() {
            var all = new ArrayList<Class<?>>();
            for (String name : classes.keySet()) {
                try {
                    all.add(loadClass(name));
                } catch (ClassNotFoundException impossible) {
                    throw new IllegalStateException("the compiled script cannot be loaded", impossible);
                }
            }
            return all;
        }

        void forget() {
            loaded.forEach(InvokerHelper::removeClass);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            Class<?> defined = defineClass(name, bytes, 0, bytes.length);
            loaded.add(defined);
            if (probe != null) {
                observe(defined);
            }
            return defined;
        }

        /** Closures have classes of their own, and the probe of the class around them. */
        private void observe(Class<?> type) {
            try {
                var field = type.getDeclaredField(Probes.FIELD);
                field.setAccessible(true);
                field.set(null, probe);
            } catch (NoSuchFieldException inside) {
                // Uses that of another class.
            } catch (IllegalAccessException hidden) {
                throw new IllegalStateException("the compiled script cannot be observed", hidden);
            }
        }
    }
}
