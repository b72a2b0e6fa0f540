package dev.escapement.jobstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The tables of one scheduler: in SQL, {@code {p}} stands for their prefix, {@code {i}} for the same without the schema, {@code {s}} for
 * the scheduler's name as a literal, and {@code {lock}} for the number of its advisory lock. Thread-safe.
 *
 * <p>{@code {same t v a, b}} finds the row of {@code t} with the key {@code v.a, v.b}, and {@code {of t v}} those with the job of {@code v}.
 * Both say it so that the planner can find them by an index for each row of {@code v}, and in no other way: these tables are empty
 * whenever statistics are taken, and a planner that expects one row would rather read the whole table for each of hundreds. Two
 * comparisons of rows give it no order to merge by, and a name that is part of an expression no other index.
 */
final class Tables {
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_][A-Za-z0-9_]*");

    private static final Pattern SAME = Pattern.compile("\\{same (\\w+) (\\w+) ([\\w, ]+)}");
    private static final Pattern OF = Pattern.compile("\\{of (\\w+) (\\w+)}");

    private final String prefix;
    private final String scheduler;
    private final long triggers;
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException when a name could be read as SQL: Quartz pastes both into its statements */
    Tables(String prefix, String scheduler) {
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
        this.prefix = prefix;
        this.scheduler = scheduler;
        this.triggers = lock("triggers");
    }

    String prefix() {
        return prefix;
    }

    String scheduler() {
        return scheduler;
    }

    /** The statement for these tables; templates are constants, so each is made once. */
    String sql(String template) {
        return texts.computeIfAbsent(template, this::make);
    }

    private String make(String template) {
        var text = SAME.matcher(template).replaceAll(found -> same(found.group(1), found.group(2), found.group(3)));
        text = OF.matcher(text)
                .replaceAll("$1.job_name = $2.job_name and $1.job_group = $2.job_group and $1.sched_name || '' = {s}");
        return text.replace("{p}", prefix)
                .replace("{i}", prefix.substring(prefix.indexOf('.') + 1))
                .replace("{s}", "'" + scheduler + "'")
                .replace("{lock}", Long.toString(triggers));
    }

    private static String same(String table, String row, String columns) {
        var left = new StringJoiner(", ", "(", ")").add(table + ".sched_name");
        var right = new StringJoiner(", ", "(", ")").add("{s}");
        for (var column : columns.split(", ", -1)) {
            left.add(table + "." + column);
            right.add(row + "." + column);
        }
        return left + " >= " + right + " and " + left + " <= " + right;
    }

    /** The number of an advisory lock of this scheduler on these tables. */
    long lock(String name) {
        var bytes = ("dev.escapement.jobstore\n" + prefix + "\n" + scheduler + "\n" + name).getBytes(UTF_8);
        return UUID.nameUUIDFromBytes(bytes).getMostSignificantBits();
    }
}
