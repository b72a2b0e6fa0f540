package dev.escapement.steps.sql;

import dev.escapement.engine.step.ConfigReader;

/** How much of the last statement's rows is kept; no rows at all when {@code rows} is 0. */
record ResultLimit(int rows, long bytes, Over over) {
    /** What becomes of a result that has more. */
    enum Over {
        CUT,
        FAIL
    }

    private static final int MAX_ROWS = 1_000_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final ResultLimit DEFAULT = new ResultLimit(10_000, 8L << 20, Over.CUT);
    private static final ResultLimit NONE = new ResultLimit(0, 0, Over.CUT);

    static ResultLimit read(ConfigReader config) {
        if (config.get("result") instanceof String text) {
            if (!text.equals("none")) {
                config.problem("result", "must be \"none\" or an object of rows, bytes and over");
            }
            return NONE;
        }
        var limit = config.object("result");
        return limit == null
                ? DEFAULT
                : new ResultLimit(
                        (int) limit.number("rows", DEFAULT.rows(), 1, MAX_ROWS),
                        limit.number("bytes", DEFAULT.bytes(), 1, MAX_BYTES),
                        limit.choice("over", Over.class, DEFAULT.over()));
    }

    boolean isNone() {
        return rows == 0;
    }
}
