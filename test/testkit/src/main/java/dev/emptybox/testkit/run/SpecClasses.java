package dev.emptybox.testkit.run;

import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Where;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.codehaus.groovy.runtime.InvokerHelper;
import spock.lang.Specification;

/** The compiled specs of a run, in their own class loader, with their source files. */
final class SpecClasses extends ClassLoader implements AutoCloseable {

    private final Map<String, byte[]> code;
    private final Map<String, String> files;
    private final Places places;

    /** @param files name of each named class to its path in the repo */
    SpecClasses(Map<String, byte[]> code, Map<String, String> files, Places places, ClassLoader libraries) {
        super("specs", libraries);
        this.code = Map.copyOf(code);
        this.files = Map.copyOf(files);
        this.places = places;
    }

    /** The same specs with other classes of lib/. */
    SpecClasses with(Map<String, byte[]> library) {
        var all = new HashMap<>(code);
        all.putAll(library);
        return new SpecClasses(all, files, places, getParent());
    }

    /** The path of the file of a spec. */
    String fileOf(Class<?> spec) {
        return files.get(spec.getName());
    }

    /** The specs to run, in file order. */
    List<Class<?>> specs() {
        return files.entrySet().stream().filter(entry -> SpecSources.isSpec(entry.getValue()))
            .sorted(Map.Entry.<String, String>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
            .<Class<?>>map(entry -> load(entry.getKey()))
            .filter(type -> Specification.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())).toList();
    }

    Class<?> load(String name) {
        try {
            return loadClass(name);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException("the compiled spec cannot be loaded", impossible);
        }
    }

    /** The position of a stack trace in the repo; empty if it has no frame of the repo's specs. */
    Optional<Where> where(StackTraceElement[] stack) {
        return way(stack).findFirst();
    }

    /**
     * The frames of a stack trace in the repo's code, innermost first. Spock renames frames, so they are identified by
     * name.
     */
    Stream<Where> way(StackTraceElement[] stack) {
        return Arrays.stream(stack).filter(frame -> frame.getLineNumber() > 0 && file(frame.getClassName()) != null)
            .map(frame -> places.in(file(frame.getClassName()), frame.getLineNumber(), 0));
    }

    /** Classes of closures are not in the list; they belong to the file of the enclosing class. */
    private String file(String className) {
        String name = className;
        while (!files.containsKey(name) && name.contains("$")) {
            name = name.substring(0, name.lastIndexOf('$'));
        }
        return files.get(name);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = code.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    /** Removes the classes from Groovy's registries; with --watch they would otherwise accumulate. */
    @Override
    public void close() {
        for (String name : code.keySet()) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                InvokerHelper.removeClass(loaded);
            }
        }
    }
}
