package dev.emptybox.agent.editor;

import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Revision;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be written at a position of a script, with its documentation. */
final class Suggestions {

    /** Kinds of the protocol. */
    private static final int METHOD = 2;
    private static final int FUNCTION = 3;
    private static final int FIELD = 5;
    private static final int VARIABLE = 6;
    private static final int PROPERTY = 10;

    private final List<Reference.TaskEntry> own;
    private final Map<String, Object> state;

    /**
     * @param own   the tasks of the state repo and its modules
     * @param state its state, as an agent without labels has it
     */
    Suggestions(List<Reference.TaskEntry> own, Map<String, Object> state) {
        this.own = List.copyOf(own);
        this.state = state;
    }

    /**
     * One suggestion.
     *
     * @param kind   of the protocol
     * @param insert what is written
     */
    record Item(String name, int kind, String detail, String text, String insert) {

        private Map<String, Object> asMap() {
            var map = new LinkedHashMap<String, Object>();
            map.put("label", name);
            map.put("kind", kind);
            map.put("detail", detail);
            map.put("documentation", text);
            map.put("insertText", insert);
            return map;
        }
    }

    List<Map<String, Object>> at(Cursor cursor) {
        List<String> chain = cursor.chain();
        if (!chain.isEmpty()) {
            return members(chain).stream().map(Item::asMap).toList();
        }
        return (cursor.beginsStatement() ? statements(cursor.blocks()) : bound()).stream().map(Item::asMap).toList();
    }

    /** The documentation of a word at a position. */
    Optional<String> about(Cursor cursor) {
        String word = cursor.word();
        Stream<Item> known = Stream.of(options(cursor.blocks()).orElse(List.of()), words(), bound()).flatMap(List::stream);
        return cursor.chain().isEmpty() ? known.filter(item -> item.name().equals(word)).findFirst()
            .map(item -> "```groovy\n" + item.detail() + "\n```\n" + item.text()) : Optional.empty();
    }

    private List<Item> statements(List<String> blocks) {
        return options(blocks).orElseGet(() -> Stream.concat(words().stream(), bound().stream()).toList());
    }

    /** The options of the block; empty where tasks can be written. */
    private Optional<List<Item>> options(List<String> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            String word = blocks.get(i);
            if (i + 1 < blocks.size()) {
                Optional<Reference.OptionEntry> inner = task(blocks.get(i + 1)).flatMap(task -> task.options().stream()
                    .filter(option -> option.name().equals(word)).findFirst());
                if (inner.isPresent()) {
                    return inner.get().block().isEmpty() ? Optional.empty() : Optional.of(inner.get().block().stream().map(Suggestions::item).toList());
                }
            }
            Optional<Reference.TaskEntry> task = task(word);
            if (task.isPresent()) {
                return Optional.of(task.get().options().stream().map(Suggestions::item).toList());
            }
        }
        return Optional.empty();
    }

    private Optional<Reference.TaskEntry> task(String word) {
        return Stream.concat(own.stream(), Reference.tasks().stream()).filter(task -> task.word().equals(word)).findFirst();
    }

    private static Item item(Reference.OptionEntry option) {
        return new Item(option.name(), PROPERTY, option.example(), (option.required() ? "Required. " : "") + option.text(), option.name());
    }

    private List<Item> words() {
        var items = new ArrayList<Item>();
        own.forEach(task -> items.add(new Item(task.word(), FUNCTION, task.word() + "('...') { }", task.summary() + "\n\nDeclared in " + task.source() + ".", task.word())));
        Reference.tasks().forEach(task -> items.add(new Item(task.word(), FUNCTION, Reference.form(task.word()), task.summary(), task.word())));
        Reference.otherWords().stream().filter(word -> !Reference.boundWords().contains(word.word()))
            .forEach(word -> items.add(new Item(word.word(), METHOD, word.example(), word.summary(), word.word())));
        return items;
    }

    private static List<Item> bound() {
        return Reference.otherWords().stream().filter(word -> Reference.boundWords().contains(word.word()))
            .map(word -> new Item(word.word(), VARIABLE, word.example(), word.summary(), word.word())).toList();
    }

    private List<Item> members(List<String> chain) {
        return switch (chain.get(0)) {
            case "state" -> keys(chain.subList(1, chain.size()));
            case "vars" -> keys(Stream.concat(Stream.of("vars"), chain.subList(1, chain.size()).stream()).toList());
            case "facts" -> chain.size() == 1 ? components(Facts.class) : List.of();
            case "revision" -> chain.size() == 1 ? components(Revision.class) : List.of();
            default -> List.of();
        };
    }

    private List<Item> keys(List<String> path) {
        Object at = state;
        for (String key : path) {
            at = at instanceof Map<?, ?> map ? map.get(key) : null;
        }
        if (!(at instanceof Map<?, ?> map)) {
            return List.of();
        }
        return map.entrySet().stream().map(entry -> new Item(String.valueOf(entry.getKey()), FIELD, shown(entry.getValue()), "A key of the state.",
            String.valueOf(entry.getKey()))).toList();
    }

    private static String shown(Object value) {
        return value instanceof Map<?, ?> ? "object" : value instanceof List<?> ? "list" : String.valueOf(value);
    }

    private static List<Item> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).map(name -> new Item(name, FIELD, name, "", name)).toList();
    }
}
