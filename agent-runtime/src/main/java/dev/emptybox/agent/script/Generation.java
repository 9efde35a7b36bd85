package dev.emptybox.agent.script;

import dev.emptybox.stdlib.dsl.ConvergeScript;
import dev.emptybox.stdlib.dsl.Places;
import groovy.lang.Binding;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * The classes of the scripts of a revision, with their own class loader; with one per run if they have static state, because
 * runs must be isolated. Closing removes them from Groovy's registries, which would otherwise keep the classes in memory; no
 * objects of a script may be kept longer.
 */
public final class Generation implements AutoCloseable {

    private final Map<String, byte[]> classes;
    private final Places places;
    private final boolean lasting;
    private final Coverage.Probe probe;
    /** Those of earlier runs, while their hooks or checks are in use. */
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

    /** A shared one: closing has no effect. */
    static Generation lasting(Map<String, byte[]> classes, Places places) {
        return new Generation(classes, places, true, null);
    }

    /** A permanent one whose classes were compiled with {@link Probes}. */
    static Generation observed(Map<String, byte[]> classes, Places places, Coverage.Probe probe) {
        return new Generation(classes, places, true, probe);
    }

    public Places places() {
        return places;
    }

    /** A new instance of converge.groovy, to be bound to a world. */
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

    /** Classes still used by a hook enter the registries again, and are removed the next time. */
    private void forgetEarlier() {
        for (WeakReference<Loader> reference : List.copyOf(earlier)) {
            Loader old = reference.get();
            if (old == null) {
                earlier.remove(reference);
            } else {
                old.forget();
            }
        }
    }

    /**
     * Loads and links every class; throws a LinkageError if one is not a class, or lacks something that it was compiled
     * against.
     */
    void link() {
        // Reading its methods links a class without running any of its code.
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

        /** @param probe receives the coverage of the classes; null for none */
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

        /** Groovy asks for companions of each class, such as convergeBeanInfo, for which the whole class path would be searched. */
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.indexOf('.') < 0 && !classes.containsKey(name)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
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

        /** Closures are separate classes, with the probe of the enclosing class. */
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
