package dev.emptybox.testkit.run;

import dev.emptybox.stdlib.dsl.Places;
import dev.emptybox.stdlib.model.Where;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.codehaus.groovy.runtime.InvokerHelper;
import spock.lang.Specification;

/** The compiled specs of one run, in a class loader of their own, and where in the repo each of them is from. */
final class SpecClasses extends ClassLoader implements AutoCloseable {

    private final Map<String, byte[]> code;
    private final Map<String, String> files;
    private final Places places;

    /** @param files name of each class that has a name, to path in the repo */
    SpecClasses(Map<String, byte[]> code, Map<String, String> files, Places places, ClassLoader libraries) {
        super("specs", libraries);
        this.code = Map.copyOf(code);
        this.files = Map.copyOf(files);
        this.places = places;
    }

    /** The specs to run, in the order of their files. */
    List<Class<?>> specs() {
        return files.entrySet().stream().filter(entry -> SpecSources.isSpec(entry.getValue()))
            .sorted(Map.Entry.<String, String>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
            .<Class<?>>map(entry -> load(entry.getKey()))
            .filter(type -> Specification.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())).toList();
    }

    private Class<?> load(String name) {
        try {
            return loadClass(name);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException("the compiled spec cannot be loaded", impossible);
        }
    }

    /** Where in the repo a stack is; empty when none of it is of the repo's specs. */
    Optional<Where> where(StackTraceElement[] stack) {
        return way(stack).findFirst();
    }

    /** The way of a stack through the repo's code, from where it is now. Spock renames frames, so only names tell whose they are. */
    Stream<Where> way(StackTraceElement[] stack) {
        return Arrays.stream(stack).filter(frame -> frame.getLineNumber() > 0 && file(frame.getClassName()) != null)
            .map(frame -> places.in(file(frame.getClassName()), frame.getLineNumber(), 0));
    }

    /** A closure's class is not in the list; it is of the file of the class around it. */
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

    /** Takes the classes out of Groovy's registries; a watch would else collect those of every run. */
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
