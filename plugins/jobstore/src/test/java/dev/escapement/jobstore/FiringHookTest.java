package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;

/** Who writes in the transaction in which jobs fire holds up his own job alone. */
class FiringHookTest {
    private static final int OTHERS = 10;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Map<String, Integer> RUNS = new ConcurrentHashMap<>();

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    /** Counts its runs. */
    public static class Saying implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            RUNS.merge(context.getJobDetail().getKey().getName(), 1, Integer::sum);
        }
    }

    /** Divides by nothing for the job that is refused, and loses its connection once for the one that is broken. */
    private static final class Refusing implements FiringHook {
        private final AtomicBoolean refusing = new AtomicBoolean(true);
        private final AtomicBoolean breaking = new AtomicBoolean();

        @Override
        public void fired(Connection connection, List<JobKey> jobs) throws SQLException {
            if (refusing.get() && jobs.contains(JobKey.jobKey("refused"))) {
                execute(connection, "select 1 / 0");
            }
            if (jobs.equals(List.of(JobKey.jobKey("broken"))) && breaking.getAndSet(false)) {
                execute(connection, "select pg_terminate_backend(pg_backend_pid())");
            }
        }

        @Override
        public void recovered(Connection connection, String node, List<JobKey> jobs) {}

        private static void execute(Connection connection, String sql) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private final Refusing hook = new Refusing();
    private Scheduler scheduler;

    @BeforeEach
    void start() throws Exception {
        RUNS.clear();
        scheduler = DATABASE.address()
                .scheduler("hooked", Map.of("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "20"));
        PostgresJobStore.of(scheduler).setFiringHook(hook);
    }

    @AfterEach
    void stop() throws Exception {
        scheduler.shutdown(true);
    }

    @Test
    void aJobThatIsRefusedHoldsUpNoOther() throws Exception {
        schedule("refused");
        scheduleOthers();
        scheduler.start();

        await().atMost(LONG).until(() -> RUNS.size() == OTHERS);
        assertThat(RUNS).doesNotContainKey("refused");
        hook.refusing.set(false);
        await().atMost(LONG).until(() -> RUNS.containsKey("refused"));
    }

    @Test
    void aConnectionThatBreaksWhileTheyFireOneByOneKeepsNobodyFromRunningOnce() throws Exception {
        hook.breaking.set(true);
        schedule("refused");
        scheduleOthers();
        schedule("broken");
        scheduler.start();

        await().atMost(LONG).until(() -> RUNS.containsKey("broken"));
        assertThat(hook.breaking).isFalse();
        hook.refusing.set(false);
        await().atMost(LONG).until(() -> RUNS.size() == OTHERS + 2);
        await().atMost(LONG)
                .until(() -> DATABASE.text("select count(*) from qrtz_fired_triggers")
                        .equals("0"));
        assertThat(RUNS).allSatisfy((job, runs) -> assertThat(runs).as(job).isEqualTo(1));
    }

    private void scheduleOthers() throws SchedulerException {
        for (int i = 0; i < OTHERS; i++) {
            schedule("other" + i);
        }
    }

    private void schedule(String name) throws SchedulerException {
        scheduler.scheduleJob(
                JobBuilder.newJob(Saying.class).withIdentity(name).build(),
                TriggerBuilder.newTrigger().withIdentity(name).build());
    }
}
