package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;

/** Who writes in the transaction in which jobs fire holds up his own job alone, whether they fire when they are found or after that. */
class FiringHookTest {
    private static final String AT_ONCE = "at-once";
    private static final String RESERVED = "reserved";
    private static final int ROUNDS = 20;
    private static final int OTHERS = 10;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Map<String, Integer> RUNS = new ConcurrentHashMap<>();
    private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    /** Counts its runs. */
    public static class Saying implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            RUNS.merge(context.getJobDetail().getKey().getName(), 1, Integer::sum);
        }
    }

    /** The same, and never beside itself. */
    @DisallowConcurrentExecution
    public static class Alone extends Saying {}

    /** Says what stands in the tables while it runs. */
    public static class Looking implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            try {
                SEEN.add(DATABASE.text(
                        "select count(*) || ' ' || (select string_agg(state || ' ' || requests_recovery, ',')"
                                + " from qrtz_fired_triggers) from qrtz_triggers"));
            } catch (SQLException e) {
                SEEN.add(e.toString());
            }
        }
    }

    /** Divides by nothing for the job that is refused, and loses its connection once for the one that is broken. */
    private static final class Refusing implements FiringHook {
        private final AtomicBoolean refusing = new AtomicBoolean(true);
        private final AtomicBoolean breaking = new AtomicBoolean();
        private final Set<String> fired = ConcurrentHashMap.newKeySet();

        @Override
        public void fired(Connection connection, List<JobKey> jobs) throws SQLException {
            var names = jobs.stream().map(JobKey::getName).toList();
            if (refusing.get() && names.contains("refused")) {
                execute(connection, "select 1 / 0");
            }
            if (names.equals(List.of("broken")) && breaking.getAndSet(false)) {
                execute(connection, "select pg_terminate_backend(pg_backend_pid())");
            }
            fired.addAll(names);
        }

        @Override
        public String firesAtOnce() {
            return "at";
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
        SEEN.clear();
        scheduler = DATABASE.address()
                .scheduler("hooked", Map.of("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "20"));
        scheduler.clear();
        PostgresJobStore.of(scheduler).setFiringHook(hook);
    }

    @AfterEach
    void stop() throws Exception {
        if (!scheduler.isShutdown()) {
            scheduler.shutdown(true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {AT_ONCE, RESERVED})
    void aJobThatIsRefusedHoldsUpNoOther(String group) throws Exception {
        schedule("refused", group);
        scheduleOthers(group);
        scheduler.start();

        await().atMost(LONG).until(() -> RUNS.size() == OTHERS);
        assertThat(RUNS).doesNotContainKey("refused");
        hook.refusing.set(false);
        await().atMost(LONG).until(() -> RUNS.containsKey("refused"));
    }

    @ParameterizedTest
    @ValueSource(strings = {AT_ONCE, RESERVED})
    void aConnectionThatBreaksWhileTheyFireOneByOneKeepsNobodyFromRunningOnce(String group) throws Exception {
        hook.breaking.set(true);
        schedule("refused", group);
        scheduleOthers(group);
        schedule("broken", group);
        scheduler.start();

        await().atMost(LONG).until(() -> RUNS.containsKey("broken"));
        assertThat(hook.breaking).isFalse();
        hook.refusing.set(false);
        await().atMost(LONG).until(() -> RUNS.size() == OTHERS + 2);
        awaitNothingExecutes();
        assertThat(RUNS).allSatisfy((job, runs) -> assertThat(runs).as(job).isEqualTo(1));
    }

    @Test
    void aTriggerThatFiresOnceIsGoneWhenItsJobMayFireAtOnce() throws Exception {
        schedule(job(Looking.class, "looking", AT_ONCE), TriggerBuilder.newTrigger());
        scheduler.start();

        assertThat(SEEN.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("0 EXECUTING true");
        awaitNothingExecutes();
        assertThat(DATABASE.text("select count(*) from qrtz_job_details")).isEqualTo("0");
    }

    /** It has no row of its kind, and nobody sees a difference. */
    @Test
    void aTriggerThatFiresOnceIsReadAndChangedAsAnyOther() throws Exception {
        schedule(job(Saying.class, "often", AT_ONCE), TriggerBuilder.newTrigger());
        var key = new TriggerKey("often");

        assertThat(DATABASE.text("select count(*) from qrtz_simple_triggers")).isEqualTo("0");
        assertThat(scheduler.getTriggersOfJob(new JobKey("often", AT_ONCE)))
                .singleElement()
                .satisfies(trigger -> {
                    assertThat(trigger.getKey()).isEqualTo(key);
                    assertThat(((SimpleTrigger) trigger).getRepeatCount()).isZero();
                });
        scheduler.rescheduleJob(
                key,
                TriggerBuilder.newTrigger()
                        .withIdentity(key)
                        .forJob("often", AT_ONCE)
                        .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                .withIntervalInMilliseconds(10)
                                .withRepeatCount(2))
                        .build());
        scheduler.start();

        await().atMost(LONG).untilAsserted(() -> assertThat(RUNS).containsEntry("often", 3));
        awaitNothingExecutes();
        assertThat(DATABASE.text("select count(*) from qrtz_triggers")).isEqualTo("0");
    }

    @Test
    void aTriggerFromBeforeThereWasAHookFiresToo() throws Exception {
        PostgresJobStore.of(scheduler).setFiringHook(FiringHook.NONE);
        schedule(job(Looking.class, "early", AT_ONCE), TriggerBuilder.newTrigger());
        assertThat(DATABASE.text("select count(*) from qrtz_simple_triggers")).isEqualTo("1");
        PostgresJobStore.of(scheduler).setFiringHook(hook);
        scheduler.start();

        assertThat(SEEN.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("1 EXECUTING true");
        awaitNothingExecutes();
        assertThat(DATABASE.text("select count(*) from qrtz_simple_triggers")).isEqualTo("0");
    }

    @Test
    void whatMayNotFireAtOnceIsReservedFirst() throws Exception {
        schedule(job(Looking.class, "looking", RESERVED), TriggerBuilder.newTrigger());
        schedule(
                job(Saying.class, "repeated", AT_ONCE),
                TriggerBuilder.newTrigger()
                        .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                .withIntervalInMilliseconds(10)
                                .withRepeatCount(2)));
        var alone = job(Alone.class, "alone", AT_ONCE);
        scheduler.addJob(alone, false, true);
        for (int i = 0; i < OTHERS; i++) {
            scheduler.scheduleJob(TriggerBuilder.newTrigger()
                    .withIdentity("alone" + i)
                    .forJob(alone)
                    .build());
        }
        scheduler.start();

        assertThat(SEEN.poll(LONG.toSeconds(), TimeUnit.SECONDS))
                .contains("EXECUTING true")
                .doesNotStartWith("0");
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(RUNS).containsEntry("repeated", 3).containsEntry("alone", OTHERS));
        awaitNothingExecutes();
    }

    /** Whoever stands by or shuts down waits for what has fired by then. */
    @Test
    void nothingFiresWithoutRunning() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            scheduleOthers(AT_ONCE + round);
            scheduler.start();
            int least = round;
            await().atMost(LONG).until(() -> hook.fired.size() > least);
            scheduler.standby();
            awaitNothingExecutes();
            assertThat(RUNS.keySet()).isEqualTo(hook.fired);
        }
        scheduleOthers(AT_ONCE);
        scheduler.start();
        scheduler.shutdown(true);
        awaitNothingExecutes();
        assertThat(RUNS.keySet()).isEqualTo(hook.fired);
    }

    private static void awaitNothingExecutes() {
        await().atMost(LONG)
                .until(() -> DATABASE.text("select count(*) from qrtz_fired_triggers where state = 'EXECUTING'")
                        .equals("0"));
    }

    private void scheduleOthers(String group) throws SchedulerException {
        for (int i = 0; i < OTHERS; i++) {
            schedule("other" + i + "-" + group, group);
        }
    }

    private void schedule(String name, String group) throws SchedulerException {
        schedule(job(Saying.class, name, group), TriggerBuilder.newTrigger());
    }

    private void schedule(JobDetail job, TriggerBuilder<?> trigger) throws SchedulerException {
        scheduler.scheduleJob(job, trigger.withIdentity(job.getKey().getName()).build());
    }

    private static JobDetail job(Class<? extends Job> type, String name, String group) {
        return JobBuilder.newJob(type)
                .withIdentity(name, group)
                .requestRecovery()
                .build();
    }
}
