package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.TriggerBuilder;
import org.quartz.spi.OperableTrigger;

/** Rows are looked up by key even when the last statistics were taken of empty tables, which is when they usually are. */
class PlansTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int STORED = 3_000;
    private static final int BATCH = 50;
    /** Rows that a batch may look at in a table: a few for each of its own, and none for the others. */
    private static final long MOST_ROWS = BATCH * 8L;

    /** Does nothing. */
    public static class Nothing implements Job {
        @Override
        public void execute(JobExecutionContext context) {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DEFAULT"})
    void aBatchLooksAtItsOwnRowsOnly(String firesAtOnce) throws Exception {
        var first = DATABASE.address().scheduler("first", Map.of());
        first.clear();
        store(first, "before");
        first.clear();
        DATABASE.execute("analyze");
        store(first, "stored");
        // A session counts what it has read in earlier transactions, too, so what is counted has sessions of its own.
        first.shutdown();
        var scheduler = DATABASE.address().scheduler("second", Map.of());
        var store = PostgresJobStore.of(scheduler);
        var read = new HashMap<String, Long>();
        store.setFiringHook(new FiringHook() {
            @Override
            public void fired(Connection connection, List<JobKey> jobs) throws SQLException {
                read.putAll(rowsRead(connection));
            }

            @Override
            public void recovered(Connection connection, String node, List<JobKey> jobs) {}

            @Override
            public String firesAtOnce() {
                return firesAtOnce.isEmpty() ? null : firesAtOnce;
            }
        });

        var triggers = store.acquireNextTriggers(System.currentTimeMillis(), BATCH, 0);
        var fired = store.triggersFired(triggers);

        assertThat(fired).hasSize(BATCH).allMatch(result -> result.getTriggerFiredBundle() != null);
        // What fires at once has no entry yet, and no trigger any more.
        assertFew(read, "qrtz_simple_triggers", firesAtOnce.isEmpty() ? "qrtz_fired_triggers" : "qrtz_triggers");
        assertFew(
                rowsReadByCompleting(
                        triggers,
                        fired.stream()
                                .map(result -> result.getTriggerFiredBundle().getJobDetail())
                                .toList()),
                "qrtz_fired_triggers",
                firesAtOnce.isEmpty() ? "qrtz_simple_triggers" : "qrtz_triggers");
        scheduler.shutdown();
    }

    private static void assertFew(Map<String, Long> read, String... further) {
        assertThat(read)
                .containsKeys("qrtz_triggers", "qrtz_job_details")
                .containsKeys(further)
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isLessThanOrEqualTo(MOST_ROWS));
    }

    private static Map<String, Long> rowsReadByCompleting(List<OperableTrigger> triggers, List<JobDetail> jobs)
            throws Exception {
        var done = new ArrayList<Completion.Done>();
        for (int i = 0; i < triggers.size(); i++) {
            done.add(new Completion.Done(triggers.get(i), jobs.get(i), CompletedExecutionInstruction.DELETE_TRIGGER));
        }
        try (var connection = DATABASE.connect()) {
            connection.setAutoCommit(false);
            // None of these jobs keeps data, so nothing is asked of the delegate.
            int counted = new Completion(new Tables("QRTZ_", DATABASE.name()), null).write(connection, done);
            assertThat(counted).isEqualTo(BATCH);
            var read = rowsRead(connection);
            connection.commit();
            return read;
        }
    }

    /** What the transaction of this connection has looked at in Quartz's tables. */
    private static Map<String, Long> rowsRead(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
                        from pg_stat_xact_user_tables where relname like 'qrtz%' and seq_scan + idx_scan > 0""")) {
            var read = new HashMap<String, Long>();
            while (rows.next()) {
                read.put(rows.getString(1), rows.getLong(2));
            }
            return read;
        }
    }

    private static void store(Scheduler scheduler, String prefix) throws Exception {
        var all = new HashMap<JobDetail, Set<? extends Trigger>>();
        for (int i = 0; i < STORED; i++) {
            var job = JobBuilder.newJob(Nothing.class).withIdentity(prefix + i).build();
            all.put(
                    job,
                    Set.of(TriggerBuilder.newTrigger()
                            .withIdentity(prefix + i)
                            .forJob(job)
                            .withSchedule(SimpleScheduleBuilder.simpleSchedule())
                            .build()));
        }
        scheduler.scheduleJobs(all, false);
    }
}
