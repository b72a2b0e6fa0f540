package dev.escapement.dialects.oml;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** To what a function is applied: the last word of the path, and how the step kind calls it. */
enum Apply {
    DO_EVAL("do-eval", "once"),
    TABLE_APPLY("table-apply", "table"),
    ROW_APPLY("row-apply", "rows"),
    GROUP_APPLY("group-apply", "groups"),
    INDEX_APPLY("index-apply", "index");

    private final String path;
    private final String word;

    Apply(String path, String word) {
        this.path = path;
        this.word = word;
    }

    String word() {
        return word;
    }

    boolean takes(String name) {
        return own().contains(name);
    }

    /** What of a body is for it and not for all. */
    private Set<String> own() {
        return switch (this) {
            case DO_EVAL -> Set.of();
            case TABLE_APPLY -> Set.of("input");
            case ROW_APPLY -> Set.of("input", "rows");
            case GROUP_APPLY -> Set.of("input", "groupBy", "orderBy");
            case INDEX_APPLY -> Set.of("times");
        };
    }

    /** Whether it is done in parts, of which several may be done at once. */
    boolean hasParts() {
        return this == ROW_APPLY || this == GROUP_APPLY || this == INDEX_APPLY;
    }

    /** Refuses what is for another of them, which would mean something else. */
    void refuse(Arguments arguments) {
        Stream.of(values())
                .flatMap(apply -> apply.own().stream())
                .filter(name -> !takes(name) && arguments.has(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw OmlException.invalid(name + " is not for " + path + ".");
                });
    }

    /** The paths below version 1, each without and with an owner. */
    List<String> paths() {
        return List.of("/v1/" + path + "/{script}", "/v1/" + path + "/{script}/{owner}");
    }
}
