package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.server.Server;
import java.sql.SQLException;
import java.time.Duration;

/** Jobs in the ledger that succeeded a hundred days ago: a load, a statement and a query, with what such steps leave. */
record OldJobs(Server server, String database) {
    /** How long retention keeps jobs while it is measured; these are older. */
    static final Duration KEPT = Duration.ofDays(90);

    private static final int AT_ONCE = 100_000;
    /** What hangs on the jobs of {@code old}, with keys, numbers and times. */
    private static final String ROWS = """
            chain (position, name, kind, config, output, columns, log) as (values
              (0, 'load', 'load', '{"from": "in/orders.csv", "table": "orders", "write": "truncate"}'::json,
                '{"rows": 12000, "badRows": 0, "table": "orders", "created": false, "bytes": 1048576}'::json, null::json,
                'Loaded 12000 rows from in/orders.csv into orders, bad rows so far: 0'),
              (1, 'sum', 'sql', '{"sql": "insert into totals select country, sum(price) from orders group by country"}',
                '{"rows": 40, "statements": [{"command": "INSERT", "rows": 40}]}', null,
                'Statement 1 of 1: INSERT, 40 rows, 25 ms'),
              (2, 'report', 'sql', '{"sql": "select country, total from totals order by total desc limit 3"}',
                '{"rows": 3, "statements": [{"command": "SELECT", "rows": 3}]}', '[["country", "text"], ["total", "numeric"]]',
                'Statement 1 of 1: SELECT, 3 rows, 1 ms')),
            steps as materialized (
              select *, at + position * interval '200 ms' as begun, at + (position + 1) * interval '200 ms' as ended
              from old, chain),
            jobs_in as (
              insert into escapement.job (key, project, id, status, claim, owner, created_at, updated_at, started_at, ended_at,
                labels, parameters)
              select key, 'default', 'old_' || n, 'SUCCEEDED', 1, 'node-z', at, at, at, at + interval '600 ms',
                '{"team": "sales"}', '{"limit": 3}' from old),
            steps_in as (
              insert into escapement.step (job_key, position, name, kind, status, started_at, ended_at, config, output,
                result_columns)
              select key, position, name, kind, 'SUCCEEDED', begun, ended, config, output, columns from steps),
            attempts_in as (
              insert into escapement.attempt (job_key, position, number, node, claim, status, started_at, ended_at)
              select key, position, 1, 'node-z', 1, 'SUCCEEDED', begun, ended from steps),
            pages_in as (
              insert into escapement.result_page (job_key, position, first_row, rows)
              select key, position, 0, '[["NL", 81234.50], ["DE", 70211.00], ["FR", 1300.25]]' from steps where columns is not null)
            insert into escapement.step_log (job_key, position, number, at, text) select key, position, 1, ended, log from steps;
            """;

    /** Written in one go each, without checking foreign keys row by row; statistics are gathered afterwards. */
    void fill(Bench bench) throws SQLException {
        int all = bench.plan().jobs();
        for (int from = 1; from <= all; from += AT_ONCE) {
            int to = Math.min(all, from + AT_ONCE - 1);
            server.first(database, old(from, to) + ROWS);
            bench.remark("%,d of %,d old jobs are in", to, all);
        }
        server.first(database, "vacuum analyze");
        server.first(database, "checkpoint");
    }

    private static String old(int from, int to) {
        return """
                set session_replication_role = replica;
                with old as materialized (
                  select uuidv7(n * interval '1 ms' - interval '100 days') as key, n,
                    now() + n * interval '1 ms' - interval '100 days' as at
                  from generate_series(%d, %d) n),
                """.formatted(from, to);
    }

    /** Of the whole database, in words. */
    String size() throws SQLException {
        return server.first(database, "select pg_size_pretty(pg_database_size(current_database()))");
    }

    long count() throws SQLException {
        return Long.parseLong(server.first(
                database,
                "select count(*) from escapement.job where key < (select uuidv7(interval '-%d days'))"
                        .formatted(KEPT.toDays())));
    }

    /** Whether the server cleans up behind those that are gone. */
    boolean isBeingVacuumed() throws SQLException {
        return server.first(
                        database,
                        "select exists (select from pg_stat_progress_vacuum v join pg_class c on c.oid = v.relid"
                                + " where v.datname = current_database() and c.relnamespace = 'escapement'::regnamespace)")
                .equals("t");
    }

    /** Asks for the oldest job only, so that those that run notice nothing of it. */
    boolean isEmpty() throws SQLException {
        return server.first(
                        database,
                        "select not exists (select from (select key from escapement.job order by key limit 1) oldest"
                                + " where key < uuidv7(interval '-%d days'))".formatted(KEPT.toDays()))
                .equals("t");
    }
}
