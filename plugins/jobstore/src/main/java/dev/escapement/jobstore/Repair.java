package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Frees triggers that are reserved or blocked although nothing stands behind it: left by crashes, and by hand. */
final class Repair {
    private static final String RESERVED = """
            t.sched_name = {s} and t.trigger_state = 'ACQUIRED' and not exists (select from {p}FIRED_TRIGGERS f
              where f.sched_name = {s} and f.trigger_name = t.trigger_name and f.trigger_group = t.trigger_group)""";

    private static final String BLOCKED = """
            t.sched_name = {s} and t.trigger_state in ('BLOCKED', 'PAUSED_BLOCKED') and not exists (
              select from {p}FIRED_TRIGGERS f where f.sched_name = {s} and f.job_name = t.job_name
                and f.job_group = t.job_group and f.state = 'EXECUTING')""";

    private static final String LOOK = "select exists (select from {p}TRIGGERS t where " + RESERVED
            + ") or exists (select from {p}TRIGGERS t where " + BLOCKED + ")";

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Tables tables;
    private long last = System.nanoTime();

    Repair(Tables tables) {
        this.tables = tables;
    }

    /** Whether the last look is long enough ago; the next one counts from now then. For one thread at a time. */
    boolean isDue() {
        long now = System.nanoTime();
        if (now - last < EVERY_NANOS) {
            return false;
        }
        last = now;
        return true;
    }

    boolean isNeeded(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(tables.sql(LOOK))) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** Under the exclusive lock; returns the number of triggers that were freed. */
    int run(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(
                            tables.sql("update {p}TRIGGERS t set trigger_state = 'WAITING' where " + RESERVED))
                    + statement.executeUpdate(tables.sql("update {p}TRIGGERS t set trigger_state = case t.trigger_state"
                            + " when 'BLOCKED' then 'WAITING' else 'PAUSED' end where " + BLOCKED));
        }
    }
}
