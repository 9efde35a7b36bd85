package dev.emptybox.stdlib.model;

import groovy.lang.Closure;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.RandomAccess;
import org.codehaus.groovy.runtime.DefaultGroovyMethods;

/**
 * A list of the state: immutable. The methods of Groovy that sort or reduce a list in its place return a new list here, so
 * that {@code state.names.sort()} is what it says.
 */
public final class StateList extends AbstractList<Object> implements RandomAccess {

    private final String path;
    private final List<Object> items;

    StateList(String path, List<Object> items) {
        this.path = path;
        this.items = Collections.unmodifiableList(items);
    }

    @Override
    public Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }

    /** A copy that can be changed. */
    @Override
    public List<Object> clone() {
        return new ArrayList<>(this);
    }

    public List<Object> sort() {
        return DefaultGroovyMethods.sort((Iterable<Object>) this, false);
    }

    public List<Object> sort(Closure<?> by) {
        return DefaultGroovyMethods.sort((Iterable<Object>) this, false, by);
    }

    public List<Object> unique() {
        return DefaultGroovyMethods.unique((List<Object>) this, false);
    }

    public List<Object> unique(Closure<?> by) {
        return DefaultGroovyMethods.unique((List<Object>) this, false, by);
    }

    @Override
    public void sort(Comparator<? super Object> by) {
        throw State.unchangeable(path, "[]");
    }

    @Override
    public Object set(int index, Object value) {
        throw State.unchangeable(path, "[..]");
    }

    @Override
    public void add(int index, Object value) {
        throw State.unchangeable(path, "[..]");
    }

    @Override
    public Object remove(int index) {
        throw State.unchangeable(path, "[]");
    }
}
