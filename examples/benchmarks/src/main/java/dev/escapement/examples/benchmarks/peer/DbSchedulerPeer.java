package dev.escapement.examples.benchmarks.peer;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** db-scheduler with its settings for low latency and high throughput: a one-time task a chain, which writes the rows of its steps itself. */
final class DbSchedulerPeer implements Peer {
    private static final String TASK = "chain";
    private static final Duration POLL = Duration.ofMillis(100);
    /** Fetch when fewer executions wait than there are threads, up to four times as many. */
    private static final double FETCH_BELOW = 1.0;

    private static final double FETCH_UP_TO = 4.0;
    private static final int OTHER_CONNECTIONS = 7;
    private static final String TABLE = """
            create table if not exists scheduled_tasks (
              task_name text not null, task_instance text not null, task_data bytea, execution_time timestamptz,
              picked boolean not null, picked_by text, last_success timestamptz, last_failure timestamptz,
              consecutive_failures int, last_heartbeat timestamptz, version bigint not null, priority smallint, state text,
              primary key (task_name, task_instance));
            create index if not exists execution_time_idx on scheduled_tasks (execution_time);
            create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            create index if not exists priority_execution_time_idx on scheduled_tasks (priority desc, execution_time);
            """;

    private final HikariDataSource pool;
    private final ChainRows rows;
    private final Scheduler scheduler;
    private final InstantSource clock;

    private DbSchedulerPeer(HikariDataSource pool, ChainRows rows, Scheduler scheduler, InstantSource clock) {
        this.clock = clock;
        this.pool = pool;
        this.rows = rows;
        this.scheduler = scheduler;
    }

    static DbSchedulerPeer start(Site site) throws SQLException {
        var pool = site.pool(WORKERS + OTHER_CONNECTIONS);
        var rows = new ChainRows(pool);
        rows.install();
        try (var connection = pool.getConnection()) {
            ChainRows.update(connection, TABLE);
        }
        var task = Tasks.oneTime(TASK).execute((instance, context) -> run(rows, instance.getId(), site.progress()));
        var scheduler = Scheduler.create(pool, task)
                .schedulerName(new SchedulerName.Fixed(site.node()))
                .threads(WORKERS)
                .pollingInterval(POLL)
                .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
                .enableImmediateExecution()
                .build();
        scheduler.start();
        return new DbSchedulerPeer(pool, rows, scheduler, site.clock());
    }

    private static void run(ChainRows rows, String id, Progress progress) {
        try {
            rows.run(id, progress);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void submit(String id) throws SQLException {
        rows.open(id);
        scheduler.schedule(new TaskInstance<Void>(TASK, id), clock.instant());
    }

    @Override
    public void submitBatch(List<String> ids) throws SQLException {
        rows.openAll(ids);
        var tasks = new ArrayList<TaskInstance<?>>();
        ids.forEach(id -> tasks.add(new TaskInstance<Void>(TASK, id)));
        scheduler.scheduleBatch(tasks, clock.instant());
    }

    @Override
    public void standBy() {
        scheduler.pause();
    }

    @Override
    public void stop() {
        scheduler.stop();
        pool.close();
    }
}
