package dev.emptybox.stdlib.dsl;

import groovy.lang.GroovyObject;
import groovy.lang.MetaClass;
import groovy.lang.MetaMethod;
import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.runtime.MetaClassHelper;

/** The delegate of a block of options: only its options can be called in the block; every other name is that of the script. */
final class OptionBlock implements GroovyObject {

    private static final Object[] NONE = {};

    private final Object options;

    OptionBlock(Object options) {
        this.options = options;
    }

    @Override
    public MetaClass getMetaClass() {
        return InvokerHelper.getMetaClass(OptionBlock.class);
    }

    @Override
    public void setMetaClass(MetaClass other) {
        throw new UnsupportedOperationException("a block of options has no meta class of its own");
    }

    @Override
    public Object invokeMethod(String name, Object arguments) {
        Object[] given = arguments == null ? NONE : arguments instanceof Object[] several ? several : new Object[] {arguments};
        MetaMethod exact = InvokerHelper.getMetaClass(options).getMetaMethod(name, MetaClassHelper.convertToTypeArray(given));
        if (exact != null && exact.getDeclaringClass().getTheClass().isInstance(options) && exact.getDeclaringClass().getTheClass() != Object.class) {
            return exact.doMethodInvoke(options, given);
        }
        return Coercion.of(options.getClass(), name, given)
            .orElseThrow(() -> new MissingMethodException(name, OptionBlock.class, given)).on(options);
    }

    /** Sets an option without the dispatch of Groovy; static, because a method of the block could have the name of an option. */
    static void assign(OptionBlock block, String name, Object[] given) {
        Coercion.of(block.options.getClass(), name, given).orElseThrow(() -> new MissingMethodException(name, OptionBlock.class, given)).on(block.options);
    }

    @Override
    public Object getProperty(String name) {
        throw new MissingPropertyException(name, OptionBlock.class);
    }

    @Override
    public void setProperty(String name, Object value) {
        throw new MissingPropertyException(name, OptionBlock.class);
    }
}
