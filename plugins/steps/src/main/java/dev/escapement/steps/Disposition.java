package dev.escapement.steps;

import dev.escapement.engine.step.ConfigReader;

/** What happens to the target table before rows are put in: {@code create} and {@code write} of a config. */
public record Disposition(Create create, Write write) {
    /** Whether a table that is missing is made. */
    public enum Create {
        IF_NEEDED,
        NEVER
    }

    /** What becomes of the rows that are there. */
    public enum Write {
        APPEND,
        TRUNCATE,
        EMPTY
    }

    public static Disposition read(ConfigReader config) {
        return new Disposition(
                config.choice("create", Create.class, Create.IF_NEEDED),
                config.choice("write", Write.class, Write.APPEND));
    }
}
