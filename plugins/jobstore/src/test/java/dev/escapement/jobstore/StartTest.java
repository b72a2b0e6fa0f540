package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.utils.DBConnectionManager;

/** What a node refuses when it starts and when it reads, and what it sets right. */
class StartTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static CountDownLatch ran;

    private Scheduler scheduler;

    @BeforeEach
    void nothingHasRun() {
        ran = new CountDownLatch(1);
    }

    @AfterEach
    void shutDown() throws SchedulerException {
        if (scheduler != null) {
            scheduler.shutdown(true);
        }
    }

    /** Says that it has run. */
    public static class Telling implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            ran.countDown();
        }
    }

    /** A class of the application's, as job data may hold. */
    public static final class Foreign implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;
    }

    @Test
    void refusesToStartBesideANodeOfQuartzsOwnJobStore() throws Exception {
        scheduler = DATABASE.address().scheduler("ours", Map.of());
        DATABASE.execute(
                "insert into qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval) values ('"
                        + DATABASE.name() + "', 'stock', (extract(epoch from now()) * 1000)::bigint, 7500)");

        assertThatThrownBy(scheduler::start)
                .isInstanceOf(SchedulerException.class)
                .hasMessageContaining(
                        "The node 'stock' of the scheduler '" + DATABASE.name() + "' runs with a job store of Quartz")
                .hasMessageContaining("stop all such nodes");
    }

    @Test
    void keepsItsIndexesAndNoneOfQuartzs() throws Exception {
        scheduler = DATABASE.address().scheduler("ours", Map.of());

        assertThat(DATABASE.text("select string_agg(indexname, ' ' order by indexname) from pg_indexes"
                        + " where tablename = 'qrtz_triggers'"))
                .isEqualTo("qrtz_t_held qrtz_t_job qrtz_t_ready qrtz_triggers_pkey");
    }

    @Test
    void triesAgainSoonerThanQuartzSaysUnlessItIsTold() throws Exception {
        scheduler = DATABASE.address().scheduler("ours", Map.of());
        assertThat(PostgresJobStore.of(scheduler).getDbRetryInterval()).isEqualTo(500);
        scheduler.shutdown();

        scheduler = DATABASE.address().scheduler("ours", Map.of("org.quartz.scheduler.dbFailureRetryInterval", "2000"));
        assertThat(PostgresJobStore.of(scheduler).getDbRetryInterval()).isEqualTo(2000);
    }

    @Test
    void anInterruptedThreadGetsItsConnectionAndStaysInterrupted() throws Exception {
        scheduler = DATABASE.address()
                .scheduler("ours", Map.of("org.quartz.dataSource." + DATABASE.name() + ".maxConnections", "1"));
        var store = PostgresJobStore.of(scheduler);
        var held = DBConnectionManager.getInstance().getConnection(DATABASE.name());
        var interrupted = new CompletableFuture<Boolean>();
        var acquiring = new Thread(() -> {
            try {
                store.acquireNextTriggers(System.currentTimeMillis(), 1, 0);
                interrupted.complete(Thread.interrupted());
            } catch (JobPersistenceException | RuntimeException e) {
                interrupted.completeExceptionally(e);
            }
        });
        acquiring.start();
        await().until(() -> acquiring.getState() == Thread.State.TIMED_WAITING);
        acquiring.interrupt();
        await().until(() -> !acquiring.isInterrupted() && acquiring.getState() == Thread.State.TIMED_WAITING);
        held.close();

        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
    }

    @Test
    void leavesTheIndexesToAnotherSchedulerThatNeedsThem() throws Exception {
        DATABASE.execute("insert into qrtz_scheduler_state values ('another', 'stock', 1, 7500)");

        scheduler = DATABASE.address().scheduler("ours", Map.of());

        assertThat(DATABASE.text("select count(*) from pg_indexes where indexname = 'idx_qrtz_t_nft_st'"))
                .isEqualTo("1");
        scheduler.shutdown();
        DATABASE.execute("delete from qrtz_scheduler_state where sched_name = 'another'");

        scheduler = DATABASE.address().scheduler("ours", Map.of());

        assertThat(DATABASE.text("select count(*) from pg_indexes where indexname = 'idx_qrtz_t_nft_st'"))
                .isEqualTo("0");
    }

    @Test
    void doesNotTakeTheTraceOfAStoppedNodeForOneThatNeedsThem() throws Exception {
        DATABASE.execute("insert into qrtz_scheduler_state values ('" + DATABASE.name() + "', 'stopped', 1, 7500)");

        scheduler = DATABASE.address().scheduler("ours", Map.of());

        assertThat(DATABASE.text("select count(*) from pg_indexes where indexname = 'idx_qrtz_t_nft_st'"))
                .isEqualTo("0");
    }

    @Test
    void readsNoClassThatItWasNotTold() throws Exception {
        scheduler = DATABASE.address().scheduler("ours", Map.of());
        storeForeign();
        scheduler.start();

        var trigger = TriggerKey.triggerKey("foreign");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(scheduler.getTriggerState(trigger).name()).isEqualTo("ERROR"));
        assertThat(ran.getCount()).isEqualTo(1);
        assertThatThrownBy(() -> scheduler.getJobDetail(JobKey.jobKey("foreign")))
                .hasStackTraceContaining("filter status: REJECTED");
    }

    @Test
    void readsAClassThatItWasTold() throws Exception {
        scheduler = DATABASE.address()
                .scheduler("ours", Map.of("org.quartz.jobStore.allowedClasses", Foreign.class.getName()));
        storeForeign();
        scheduler.start();

        await().atMost(Duration.ofSeconds(20)).until(() -> ran.getCount() == 0);
    }

    @Test
    void freesTriggersThatNobodyHolds() throws Exception {
        scheduler = DATABASE.address().scheduler("ours", Map.of());
        for (var name : new String[] {"acquired", "blocked", "paused_blocked", "waiting"}) {
            scheduler.scheduleJob(
                    JobBuilder.newJob(Telling.class).withIdentity(name).build(),
                    TriggerBuilder.newTrigger().withIdentity(name).build());
            DATABASE.execute(
                    "update qrtz_triggers set trigger_state = upper(trigger_name) where trigger_name = '" + name + "'");
        }
        var repair = new Repair(new Tables("QRTZ_", DATABASE.name()));

        try (var connection = DATABASE.connect()) {
            assertThat(repair.isNeeded(connection)).isTrue();
            assertThat(repair.run(connection)).isEqualTo(3);
            assertThat(repair.isNeeded(connection)).isFalse();
        }
        assertThat(DATABASE.text("select string_agg(trigger_state, ' ' order by trigger_name) from qrtz_triggers"))
                .isEqualTo("WAITING WAITING PAUSED WAITING");
    }

    private void storeForeign() throws SchedulerException {
        var job = JobBuilder.newJob(Telling.class).withIdentity("foreign").build();
        job.getJobDataMap().put("foreign", new Foreign());
        scheduler.scheduleJob(
                job, TriggerBuilder.newTrigger().withIdentity("foreign").build());
    }
}
