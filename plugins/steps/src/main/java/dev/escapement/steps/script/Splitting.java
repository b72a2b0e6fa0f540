package dev.escapement.steps.script;

import dev.escapement.engine.step.ConfigReader;
import java.util.List;
import java.util.Set;

/** How a config splits the work; the size is that of a chunk of rows, or the number of calls. */
record Splitting(Apply apply, long size, List<String> groupBy, List<String> orderBy) {
    /** Each part is a process of its own. */
    static final int MOST_PARTS = 10_000;

    private static final String ORDER = "orderBy";
    private static final long MOST_ROWS = 1_000_000_000;

    static Splitting read(ConfigReader config) {
        var apply = config.choice("apply", Apply.class, Apply.ONCE);
        var asked = config.get("apply");
        if (asked == null || asked.equals(apply.word())) {
            check(config, apply);
        }
        long rows = config.number("rows", 0, 1, MOST_ROWS);
        long times = config.number("times", 0, 1, MOST_PARTS);
        return new Splitting(
                apply, apply == Apply.ROWS ? rows : times, columns(config, "groupBy"), columns(config, ORDER));
    }

    private static void check(ConfigReader config, Apply apply) {
        var taken = switch (apply) {
            case ONCE -> Set.of();
            case TABLE -> Set.of("input");
            case ROWS -> Set.of("input", "rows");
            case GROUPS -> Set.of("input", "groupBy", ORDER);
            case INDEX -> Set.of("times");
        };
        for (var key : List.of("input", "rows", "groupBy", ORDER, "times")) {
            boolean isThere = config.get(key) != null;
            if (taken.contains(key) && !isThere && !key.equals(ORDER)) {
                config.problem(key, "is required with \"apply\": \"" + apply.word() + "\"");
            } else if (isThere && !taken.contains(key)) {
                config.problem(key, "must not stand with \"apply\": \"" + apply.word() + "\"");
            }
        }
    }

    private static List<String> columns(ConfigReader config, String key) {
        if (config.get(key) instanceof List<?> names && names.isEmpty()) {
            config.problem(key, "must name a column");
        }
        return config.texts(key);
    }
}
