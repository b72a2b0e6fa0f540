package dev.escapement.examples.benchmarks.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * The rows that every contender but the engine keeps of a chain, the same for all: a job and its steps, PENDING, in one commit; then a
 * commit a step, which moves it to SUCCEEDED and the next one to RUNNING. Six statements and four commits a chain.
 */
final class ChainRows {
    static final String SCHEMA = "bench";

    private static final String TABLES = """
            create schema if not exists bench;
            create table if not exists bench.job (
              id text primary key, status text not null default 'PENDING',
              created_at timestamptz not null default now(), ended_at timestamptz);
            create table if not exists bench.step (
              job_id text not null references bench.job, position int not null, status text not null default 'PENDING',
              started_at timestamptz, ended_at timestamptz, primary key (job_id, position));
            """;
    private static final String JOB = "insert into bench.job (id) values (?)";
    private static final String STEPS = "insert into bench.step (job_id, position) values (?, 0), (?, 1), (?, 2)";
    private static final String STEP_ENDS = """
            update bench.step
            set status = case when position = ? then 'SUCCEEDED' else 'RUNNING' end,
                started_at = coalesce(started_at, now()),
                ended_at = case when position = ? then now() end
            where job_id = ? and position between ? and ?""";
    private static final String JOB_ENDS = "update bench.job set status = 'SUCCEEDED', ended_at = now() where id = ?";
    private static final String JOBS = "insert into bench.job (id) select unnest(?::text[])";
    private static final String ALL_STEPS =
            "insert into bench.step (job_id, position) select id, n from unnest(?::text[]) id, generate_series(0, 2) n";

    private final DataSource pool;

    ChainRows(DataSource pool) {
        this.pool = pool;
    }

    void install() throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    /** Writes a chain that is still to be run, in one commit. */
    void open(String id) throws SQLException {
        inTransaction(connection -> {
            update(connection, JOB, id);
            update(connection, STEPS, id, id, id);
        });
    }

    /** The same for many chains, in one commit. */
    void openAll(List<String> ids) throws SQLException {
        inTransaction(connection -> openAll(connection, ids));
    }

    /** The same in the caller's transaction. */
    static void openAll(Connection connection, List<String> ids) throws SQLException {
        var array = connection.createArrayOf("text", ids.toArray());
        update(connection, JOBS, array);
        update(connection, ALL_STEPS, array);
    }

    /** Runs the three steps, which do nothing, with a commit behind each. */
    void run(String id, Progress progress) throws SQLException {
        progress.started(id);
        for (int step = 0; step < Peer.STEPS; step++) {
            end(id, step);
        }
        progress.finished(1);
    }

    private void end(String id, int step) throws SQLException {
        inTransaction(connection -> {
            update(connection, STEP_ENDS, step, step, id, step, step + 1);
            if (step == Peer.STEPS - 1) {
                update(connection, JOB_ENDS, id);
            }
        });
    }

    private void inTransaction(Work work) throws SQLException {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            work.with(connection);
            connection.commit();
        }
    }

    static void update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private interface Work {
        void with(Connection connection) throws SQLException;
    }
}
