package dev.escapement.steps;

import java.util.Set;

/** A column of a table: whether the database fills it when it is left out, whether it must be, and which kind of type it has. */
public record Column(String name, String type, String category, boolean hasDefault, boolean generated) {
    private static final Set<String> NEVER_EMPTY = Set.of("N", "B", "D", "T");
    private static final Set<String> NEVER_EMPTY_TYPES = Set.of("uuid", "json", "jsonb", "inet", "cidr", "macaddr");

    /** A column that is about to be created. */
    public static Column of(String name, String type) {
        return new Column(name, type, "", false, false);
    }

    /** True when an empty text is no value of the type. */
    public boolean isNeverEmpty() {
        return NEVER_EMPTY.contains(category) || NEVER_EMPTY_TYPES.contains(type);
    }
}
