package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Common options of tasks that set and remove values in a file and keep the rest of it. */
abstract class KeyedTask extends TextEdit {

    private final Map<String, Edit> edits = new LinkedHashMap<>();
    private boolean makes;

    /** @param value plain maps, lists and scalars */
    record Edit(String key, boolean removes, Object value) {
    }

    KeyedTask(String identity) {
        super(identity);
    }

    @Option(value = "Sets a value: text, number, boolean, null, and in JSON and YAML also a list, a map or a part of the state. Missing parents are created; a list can be extended by one element. Texts may contain secrets; the file is then readable by its owner only.",
        example = "set 'server.port', state.vars.port")
    public void set(String key, Object value) {
        add(new Edit(key, false, State.plain(value)));
    }

    @Option(value = "Removes a key and its value, if present. Elements of a list cannot be removed.", example = "remove 'old.key'")
    public void remove(String key) {
        add(new Edit(key, true, null));
    }

    @Option(value = "Creates the file with just these values if it does not exist. Without it the task fails.", example = "create()")
    public void create() {
        makes = true;
    }

    private void add(Edit edit) {
        if (edits.putIfAbsent(edit.key(), edit) != null) {
            complain(id() + ": '" + edit.key() + "' is set or removed twice", "", "keep one of them");
        }
    }

    @Override
    protected void validate() {
        if (edits.isEmpty()) {
            complain(id() + " has nothing to do", "", "write set 'key', value or remove 'key'");
        }
        for (Edit edit : edits.values()) {
            try {
                check(edit);
            } catch (ProblemException wrong) {
                wrong.problems().forEach(problem -> complain(id() + ": " + problem.what(), problem.why(), problem.cure()));
            }
        }
    }

    /** Refuses an edit that this kind of file does not support. */
    abstract void check(Edit edit);

    /** The text with the edits applied. */
    abstract String edited(String name, String text, List<Edit> changes);

    @Override
    final boolean makesFile() {
        return makes;
    }

    @Override
    final boolean onlyRemoves() {
        return edits.values().stream().allMatch(Edit::removes);
    }

    @Override
    final Edited edit(Context context, String text) {
        boolean secret = edits.values().stream().anyMatch(edit -> holdsSecret(edit.value()));
        var open = new ArrayList<Edit>();
        edits.values().forEach(edit -> open.add(new Edit(edit.key(), edit.removes(), revealed(context.secrets(), edit.value()))));
        return new Edited(edited(context.name(context.path(identity())), text, open), open.size(), secret);
    }

    private static boolean holdsSecret(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().anyMatch(KeyedTask::holdsSecret);
        }
        return value instanceof List<?> list ? list.stream().anyMatch(KeyedTask::holdsSecret)
            : value instanceof String text && Secrets.within(text);
    }

    /** Called before it is written: a value may need quoting. */
    private static Object revealed(Secrets secrets, Object value) {
        if (value instanceof Map<?, ?> map) {
            var open = new LinkedHashMap<String, Object>();
            map.forEach((key, member) -> open.put(String.valueOf(key), revealed(secrets, member)));
            return open;
        }
        if (value instanceof List<?> list) {
            var open = new ArrayList<>();
            list.forEach(item -> open.add(revealed(secrets, item)));
            return open;
        }
        return value instanceof String text ? secrets.revealed(text) : value;
    }
}
