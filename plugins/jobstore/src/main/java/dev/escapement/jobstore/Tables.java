package dev.escapement.jobstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The tables of one scheduler: in SQL, {@code {p}} stands for their prefix, {@code {s}} for the scheduler's name as a literal, and {@code
 * {lock}} for the number of its advisory lock.
 */
record Tables(String prefix, String scheduler) {
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_][A-Za-z0-9_]*");

    /** @throws IllegalArgumentException when a name could be read as SQL: Quartz pastes both into its statements */
    Tables {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "org.quartz.jobStore.tablePrefix must be letters, digits and _ with at most one"
                            + " dot after the schema, but is '" + prefix + "'.");
        }
        if (scheduler.indexOf('\'') >= 0
                || scheduler.indexOf('\\') >= 0
                || scheduler.indexOf('?') >= 0
                || scheduler.length() > 120) {
            throw new IllegalArgumentException(
                    "org.quartz.scheduler.instanceName may have 120 characters, without quote, backslash"
                            + " and question mark, but is '" + scheduler + "'.");
        }
    }

    String sql(String template) {
        return template.replace("{p}", prefix)
                .replace("{s}", "'" + scheduler + "'")
                .replace("{lock}", Long.toString(lock("triggers")));
    }

    /** The number of an advisory lock of this scheduler on these tables. */
    long lock(String name) {
        var bytes = ("dev.escapement.jobstore\n" + prefix + "\n" + scheduler + "\n" + name).getBytes(UTF_8);
        return UUID.nameUUIDFromBytes(bytes).getMostSignificantBits();
    }
}
