package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.node.ServerNode;
import dev.escapement.examples.benchmarks.server.Server;
import java.sql.Connection;
import java.sql.SQLException;

/** What the database server knows of jobs and statements, asked over connections that no node has; all times are its own, in microseconds since 1970. */
final class Witness implements AutoCloseable {
    private static final String WORK = "work";
    private static final String MICROS = "(extract(epoch from %s) * 1000000)::bigint";
    private static final String OPEN = "status in ('PENDING', 'RUNNING')";

    private static final String PAUSES = "with starts as (select at, lag(at) over (order by at) as before from (select "
            + MICROS.formatted("started_at") + " as at from escapement.job where starts_with(id, ?)) as job) ";

    private final Connection ledger;
    private final Connection work;

    private Witness(Connection ledger, Connection work) {
        this.ledger = ledger;
        this.work = work;
    }

    /** For a server whose nodes have made their databases. */
    static Witness open(Server server) throws SQLException {
        return new Witness(server.connect(ServerNode.LEDGER), server.connect(WORK));
    }

    void makeTables() throws SQLException {
        if (first(work, "select to_regclass('bench_nap')") == null) {
            try (var statement = work.createStatement()) {
                statement.execute(Chain.TABLES);
            }
        }
    }

    long now() throws SQLException {
        return Long.parseLong(first(ledger, "select " + MICROS.formatted("clock_timestamp()")));
    }

    /** The next napping step to begin sleeps so long. */
    void setNap(int seconds) throws SQLException {
        try (var statement = work.prepareStatement("update bench_nap set seconds = ?")) {
            statement.setInt(1, seconds);
            statement.execute();
        }
    }

    /** Whether some step sleeps. */
    boolean isAsleep() throws SQLException {
        return is(work, "exists (select from pg_stat_activity where datname = 'work' and wait_event = 'PgSleep')");
    }

    /** How often the second step of a chain took effect. */
    long effects(String job) throws SQLException {
        return Long.parseLong(first(work, "select count(*) from bench_began where job = ?", job));
    }

    /** When the effective run of the second step of a chain began. */
    long began(String job) throws SQLException {
        return Long.parseLong(
                first(work, "select " + MICROS.formatted("min(at)") + " from bench_began where job = ?", job));
    }

    String statusOf(String job) throws SQLException {
        return first(ledger, "select status from escapement.job where id = ?", job);
    }

    String ownerOf(String job) throws SQLException {
        return first(ledger, "select owner from escapement.job where id = ?", job);
    }

    /** All that the ledger says of a job and its attempts. */
    String history(String job) throws SQLException {
        return first(ledger, """
                select concat_ws(' ', j.status, j.claim, j.owner, j.ended_at, (
                  select string_agg(concat_ws(' ', s.name, s.status, a.number, a.node, a.claim, a.status, a.ended_at), '; '
                                    order by a.position, a.number)
                  from escapement.step s join escapement.attempt a on a.job_key = s.job_key and a.position = s.position
                  where s.job_key = j.key))
                from escapement.job j where id = ?""", job);
    }

    /** The attempts at each step of a job, such as 1,2,1. */
    String attempts(String job) throws SQLException {
        return first(ledger, """
                select string_agg(n::text, ',' order by position) from (
                  select a.position, count(*) as n from escapement.attempt a join escapement.job j on j.key = a.job_key
                  where j.id = ? group by a.position) as counted""", job);
    }

    /** When the last attempt at the second step of a job began. */
    long takenOver(String job) throws SQLException {
        return Long.parseLong(first(ledger, "select " + MICROS.formatted("max(a.started_at)") + """
                 from escapement.attempt a join escapement.job j on j.key = a.job_key
                where j.id = ? and a.position = 1""", job));
    }

    boolean isAllEnded() throws SQLException {
        return open() == 0;
    }

    /** How many jobs wait or run. */
    long open() throws SQLException {
        return Long.parseLong(first(ledger, "select count(*) from escapement.job where " + OPEN));
    }

    /** How many jobs under ids that begin so have succeeded. */
    long succeeded(String prefix) throws SQLException {
        return Long.parseLong(first(
                ledger,
                "select count(*) from escapement.job where starts_with(id, ?) and status = 'SUCCEEDED'",
                prefix));
    }

    /** What ended those of them that did not succeed. */
    String failures(String prefix) throws SQLException {
        return first(ledger, """
                select coalesce(string_agg(concat_ws(' ', id, status, error_step, error_code, error_message), '; '), 'none')
                from escapement.job where starts_with(id, ?) and status <> 'SUCCEEDED'""", prefix);
    }

    /** How many of them have an attempt that a node was taken for lost in. */
    long takenForLost(String prefix) throws SQLException {
        return Long.parseLong(first(ledger, """
                select count(*) from escapement.job j where starts_with(id, ?) and exists (
                  select from escapement.attempt a where a.job_key = j.key and a.error_code = 'node_lost')""", prefix));
    }

    /** The longest time between the starts of two of them, in microseconds; 0 with less than two. */
    long longestPause(String prefix) throws SQLException {
        return Long.parseLong(first(ledger, PAUSES + "select coalesce(max(at - before), 0) from starts", prefix));
    }

    /** When that pause began. */
    long longestPauseBegan(String prefix) throws SQLException {
        return Long.parseLong(first(
                ledger, PAUSES + "select before from starts order by at - before desc nulls last limit 1", prefix));
    }

    /** When a node first ended a job after this time; null as long as it has not. */
    Long firstEnd(String node, long after) throws SQLException {
        var end = first(
                ledger,
                "select " + MICROS.formatted("min(ended_at)")
                        + " from escapement.job where owner = ? and ended_at > to_timestamp(?::bigint / 1000000.0)",
                node,
                Long.toString(after));
        return end == null ? null : Long.valueOf(end);
    }

    private static boolean is(Connection connection, String condition) throws SQLException {
        return first(connection, "select " + condition).equals("t");
    }

    private static String first(Connection connection, String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (ledger;
                work) {
            // Both go, whatever becomes of the first.
        }
    }
}
