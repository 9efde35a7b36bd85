package dev.emptybox.stdlib.tasks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value in a structured text, with its position.
 *
 * @param start   of its first character
 * @param end     after its last character
 * @param shape   what it is
 * @param scalar  the value of a scalar: text, number, boolean or null; for an opaque value, its identity for comparisons
 * @param members those of an object or a list
 */
record Placed(int start, int end, Shape shape, Object scalar, List<Member> members) {

    /** BLOCK is structured by indentation, FLOW by brackets. An opaque value can be kept but not inspected. */
    enum Shape {
        SCALAR, OPAQUE, FLOW_OBJECT, FLOW_LIST, BLOCK_OBJECT, BLOCK_LIST;

        boolean object() {
            return this == FLOW_OBJECT || this == BLOCK_OBJECT;
        }

        boolean list() {
            return this == FLOW_LIST || this == BLOCK_LIST;
        }

        boolean block() {
            return this == BLOCK_OBJECT || this == BLOCK_LIST;
        }
    }

    /** Represents a value that is not inspected; equal if written in the same way. */
    record Opaque(String text) {
    }

    /**
     * @param key   null in a list
     * @param start of the key; in a list, of the dash or the value
     * @param sep   after the key; in a list the same as start
     */
    record Member(String key, int start, int sep, Placed value) {
    }

    static Placed scalar(int start, int end, Object value) {
        return new Placed(start, end, Shape.SCALAR, value, List.of());
    }

    boolean isNull() {
        return shape == Shape.SCALAR && scalar == null;
    }

    /** Index of the member, or -1. */
    int find(Object step) {
        if (shape.list() && step instanceof Integer place) {
            return place < members.size() ? place : -1;
        }
        for (int i = 0; shape.object() && i < members.size(); i++) {
            if (members.get(i).key().equals(step)) {
                return i;
            }
        }
        return -1;
    }

    /** The value as maps, lists and scalars; numbers are BigDecimals without trailing zeros. */
    Object plain() {
        if (shape.object()) {
            var map = new LinkedHashMap<String, Object>();
            members.forEach(member -> map.put(member.key(), member.value().plain()));
            return map;
        }
        if (shape.list()) {
            var list = new ArrayList<>();
            members.forEach(member -> list.add(member.value().plain()));
            return list;
        }
        return plain(scalar);
    }

    /** The same for a value of a script. */
    static Object plain(Object value) {
        if (value instanceof Number number) {
            return new BigDecimal(number.toString()).stripTrailingZeros();
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((key, member) -> copy.put(String.valueOf(key), plain(member)));
            return copy;
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<>();
            list.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        return value;
    }
}
