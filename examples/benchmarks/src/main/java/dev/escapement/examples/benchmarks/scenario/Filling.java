package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.peer.Contender;
import dev.escapement.examples.benchmarks.server.Server;
import java.sql.SQLException;
import java.util.Locale;

/** Rows that a contender would have after some time: from one count up to another, triggers that are due in a month, and finished jobs. */
record Filling(Contender contender, int from, int to) {
    private static final String QUARTZ = """
            insert into quartz.qrtz_job_details (sched_name, job_name, job_group, job_class_name, is_durable, is_nonconcurrent,
              is_update_data, requests_recovery)
            select 'bench', 'future_' || n, 'group-' || n %% 64, 'Future', false, false, false, true from generate_series(%1$d, %2$d) n;
            insert into quartz.qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group, next_fire_time,
              prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, misfire_instr)
            select 'bench', 'future_' || n, 'group-' || n %% 64, 'future_' || n, 'group-' || n %% 64,
              extract(epoch from now() + interval '30 days')::bigint * 1000 + n, -1, 5, 'WAITING', 'SIMPLE',
              extract(epoch from now())::bigint * 1000, 0, -1 from generate_series(%1$d, %2$d) n;
            insert into quartz.qrtz_simple_triggers (sched_name, trigger_name, trigger_group, repeat_count, repeat_interval,
              times_triggered)
            select 'bench', 'future_' || n, 'group-' || n %% 64, 0, 0, 0 from generate_series(%1$d, %2$d) n;
            """;
    private static final String SCHEDULED_TASKS = """
            insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
            select 'chain', 'future_' || n, now() + interval '30 days' + n * interval '1 ms', false, 1
            from generate_series(%1$d, %2$d) n;
            """;
    private static final String ROWS = """
            insert into bench.job (id, status, ended_at) select 'done_' || n, 'SUCCEEDED', now() from generate_series(%1$d, %2$d) n;
            insert into bench.step (job_id, position, status, started_at, ended_at)
            select 'done_' || n, p, 'SUCCEEDED', now(), now() from generate_series(%1$d, %2$d) n, generate_series(0, 2) p;
            """;
    private static final String LEDGER = """
            insert into escapement.job (key, project, id, status, claim, owner, created_at, updated_at, started_at, ended_at, labels,
              parameters)
            select uuidv7(), 'default', 'done_' || n, 'SUCCEEDED', 1, 'node-z', now(), now(), now(), now(), '{}', '{}'
            from generate_series(%1$d, %2$d) n;
            insert into escapement.step (job_key, position, name, kind, status, started_at, ended_at, config)
            select key, p, 'step' || p, 'noop', 'SUCCEEDED', now(), now(), '{}' from escapement.job, generate_series(0, 2) p
            where owner = 'node-z' and not exists (select from escapement.step where job_key = key);
            insert into escapement.attempt (job_key, position, number, node, claim, status, started_at, ended_at)
            select key, p, 1, 'node-z', 1, 'SUCCEEDED', now(), now() from escapement.job, generate_series(0, 2) p
            where owner = 'node-z' and not exists (select from escapement.attempt where job_key = key);
            """;

    /** In one go, without checking foreign keys row by row; statistics are gathered afterwards. */
    void into(Server server, String database) throws SQLException {
        if (to > from) {
            var future = switch (contender.queue()) {
                case QUARTZ -> QUARTZ;
                case SCHEDULED_TASKS -> SCHEDULED_TASKS;
                case ROWS, NONE -> "";
            };
            var finished = contender.hasLedger() ? LEDGER : ROWS;
            server.first(
                    database,
                    "set session_replication_role = replica;"
                            + String.format(Locale.ROOT, future + finished, from + 1, to) + "analyze;");
        }
        server.first(database, "checkpoint");
    }
}
