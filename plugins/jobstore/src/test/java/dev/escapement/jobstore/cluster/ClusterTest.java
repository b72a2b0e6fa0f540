package dev.escapement.jobstore.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.jobstore.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.matchers.GroupMatcher;

/** Two nodes in JVMs of their own, and what must hold between them whatever happens to one. */
class ClusterTest {
    /** How often jobs fire in the long tests; more with -Dcluster.firings. */
    private static final int FIRINGS = Integer.getInteger("cluster.firings", 1000);

    private static final int JOBS = 10;
    private static final int TRIGGERS = 5;

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final List<NodeProcess> nodes = new ArrayList<>();
    private Connection connection;
    private Scheduler scheduler;

    @BeforeEach
    void open() throws Exception {
        DATABASE.execute(Jobs.TABLE);
        connection = DATABASE.connect();
        scheduler = NodeMain.scheduler(DATABASE.address(), "test");
    }

    @AfterEach
    void stopAll() throws Exception {
        for (var node : nodes) {
            node.close();
        }
        scheduler.shutdown();
        connection.close();
    }

    @Test
    void neverRunsAJobBesideItself() throws Exception {
        start("a", "b");

        scheduleMany();

        patiently().until(() -> number("select count(*) from run where ended") == FIRINGS);
        assertThat(number("select count(*) from run where beside")).isZero();
        assertThat(number("select count(distinct node) from run")).isEqualTo(2);
        awaitNothingLeft();
    }

    @Test
    void aNodeThatWasGivenUpChangesNothingMore() throws Exception {
        close(1);
        close(2);
        start("a");
        schedule(
                job(Jobs.Gated.class, "zombie", true)
                        .getJobBuilder()
                        .storeDurably()
                        .build(),
                trigger("first", "zombie", 1));
        patiently().until(() -> runs("gate = 1 and node = 'a'") == 1);

        nodes.get(0).freeze();
        start("b");
        patiently().until(() -> runs("gate = 1 and node = 'b'") == 1);
        open(1);
        patiently().until(() -> runs("gate = 1 and node = 'b' and ended") == 1);
        scheduler.scheduleJob(trigger("second", "zombie", 2));
        patiently().until(() -> runs("gate = 2 and node = 'b'") == 1);
        scheduler.scheduleJob(trigger("third", "zombie", 3));
        nodes.get(0).thaw();
        patiently().until(() -> nodes.get(0).hasSaid("taken over by another node"));

        assertThat(text("select trigger_state from qrtz_triggers where trigger_name = 'third'"))
                .isEqualTo("BLOCKED");
        assertThat(number("select count(*) from qrtz_fired_triggers where state = 'EXECUTING'"))
                .isEqualTo(1);
        open(2);
        patiently().until(() -> runs("gate = 3 and ended") == 1);
        assertThat(runs("gate = 2")).isEqualTo(1);
        patiently().until(() -> number("select count(*) from qrtz_triggers") == 0);
        scheduler.deleteJob(JobKey.jobKey("zombie"));
        awaitNothingLeft();
    }

    @Test
    void aKilledNodesJobRunsAgainAndItsOthersGoOn() throws Exception {
        close(1);
        start("a");
        schedule(job(Jobs.Gated.class, "again", true), trigger("again", "again", 1));
        schedule(job(Jobs.Gated.class, "once", false), trigger("once", "once", 1));
        patiently().until(() -> runs("node = 'a'") == 2);
        start("b");

        nodes.get(0).kill();

        patiently().until(() -> runs("node = 'b' and job = 'again'") == 1);
        open(1);
        patiently().until(() -> runs("node = 'b' and ended") == 1);
        awaitNothingLeft();
        assertThat(runs("job = 'once'")).isEqualTo(1);
    }

    @Test
    void anInterruptThatAJobLeavesBehindLosesNoCompletion() throws Exception {
        start("a", "b");
        scheduler.scheduleJobs(
                Map.of(
                        job(Jobs.Interrupted.class, "interrupted", false),
                        Set.of(repeating("x", "interrupted", 50), repeating("y", "interrupted", 50))),
                false);

        patiently().until(() -> runs("ended") == 100);
        awaitNothingLeft();
    }

    @Test
    void aSecondNodeOfTheSameNameIsRefused() throws Exception {
        start("same");

        nodes.add(NodeProcess.launch(DATABASE.address(), "same"));

        patiently()
                .until(() -> nodes.get(1)
                        .hasSaid("runs as 'same'; give each its own org.quartz.scheduler.instanceId, or AUTO."));
    }

    @Test
    void aListenerThatThrowsBlocksNoJob() throws Exception {
        start("a", "b");

        scheduler.scheduleJobs(
                Map.of(
                        job(Jobs.Alone.class, "throws before", false),
                        Set.of(repeating("x", "throws before", 20), repeating("y", "throws before", 20)),
                        job(Jobs.Alone.class, "throws after", false),
                        Set.of(repeating("v", "throws after", 20), repeating("w", "throws after", 20))),
                false);

        awaitNothingLeft();
        assertThat(runs("job = 'throws before'")).isZero();
        assertThat(runs("job = 'throws after' and ended and not beside")).isEqualTo(40);
    }

    @Test
    void nothingFiresAfterAPauseAndNothingIsLeftAfterADelete() throws Exception {
        start("a", "b");
        scheduleMany();
        patiently().until(() -> runs("ended") > FIRINGS / 10);

        scheduler.pauseTriggers(GroupMatcher.anyTriggerGroup());
        patiently().until(() -> number("select count(*) from qrtz_fired_triggers") == 0);
        long before = runs("true");
        assertThat(number("select count(*) from qrtz_triggers where trigger_state <> 'PAUSED'"))
                .isZero();
        scheduler.resumeTriggers(GroupMatcher.anyTriggerGroup());
        patiently().until(() -> runs("true") > before + FIRINGS / 10);
        var keys = new ArrayList<>(scheduler.getJobKeys(GroupMatcher.anyJobGroup()));
        scheduler.deleteJobs(keys);

        awaitNothingLeft();
        assertThat(runs("beside")).isZero();
    }

    @Test
    void bothGoOnAfterTheirSessionsWereCut() throws Exception {
        start("a", "b");
        scheduleMany();
        patiently().until(() -> runs("ended") > FIRINGS / 10);

        for (int i = 0; i < 3; i++) {
            long seen = runs("ended");
            cutSessions();
            patiently().until(() -> runs("ended") > seen);
        }

        patiently().until(() -> number("select count(*) from qrtz_triggers") == 0);
        awaitNothingLeft();
        assertThat(runs("beside")).isZero();
        // A run whose own session was cut ends without a mark, and is not repeated: none of these jobs asks for it.
        assertThat(runs("true")).isBetween((long) FIRINGS - 3 * 16, (long) FIRINGS);
    }

    private void start(String... names) throws Exception {
        var started = new ArrayList<NodeProcess>();
        for (var name : names) {
            started.add(NodeProcess.launch(DATABASE.address(), name));
        }
        nodes.addAll(started);
        for (var node : started) {
            patiently().failFast("The node has ended", () -> !node.isAlive()).until(() -> node.hasSaid(NodeMain.READY));
        }
    }

    private void scheduleMany() throws Exception {
        int each = FIRINGS / (JOBS * TRIGGERS);
        var all = new HashMap<JobDetail, Set<? extends Trigger>>();
        for (int i = 0; i < JOBS; i++) {
            var triggers = new HashSet<Trigger>();
            for (int k = 0; k < TRIGGERS; k++) {
                triggers.add(repeating("trigger" + i + "_" + k, "job" + i, each));
            }
            all.put(job(Jobs.Alone.class, "job" + i, false), triggers);
        }
        scheduler.scheduleJobs(all, false);
    }

    private void schedule(JobDetail job, Trigger trigger) throws Exception {
        scheduler.scheduleJob(job, trigger);
    }

    private static JobDetail job(Class<? extends Job> type, String name, boolean recovers) {
        return JobBuilder.newJob(type)
                .withIdentity(name)
                .requestRecovery(recovers)
                .build();
    }

    private static Trigger trigger(String name, String job, int gate) {
        return TriggerBuilder.newTrigger()
                .withIdentity(name)
                .forJob(job)
                .usingJobData("gate", Integer.toString(gate))
                .build();
    }

    private static Trigger repeating(String name, String job, int times) {
        return TriggerBuilder.newTrigger()
                .withIdentity(name)
                .forJob(job)
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(1)
                        .withRepeatCount(times - 1)
                        .withMisfireHandlingInstructionIgnoreMisfires())
                .build();
    }

    private void close(int gate) throws SQLException {
        text("select pg_advisory_lock(" + gate + ")");
    }

    private void open(int gate) throws SQLException {
        text("select pg_advisory_unlock(" + gate + ")");
    }

    private void cutSessions() throws SQLException {
        text(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
    }

    private void awaitNothingLeft() {
        patiently().until(() -> number("""
                select (select count(*) from qrtz_triggers) + (select count(*) from qrtz_fired_triggers)
                     + (select count(*) from qrtz_simple_triggers) + (select count(*) from qrtz_job_details)""") == 0);
    }

    private long runs(String which) throws SQLException {
        return number("select count(*) from run where " + which);
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }
}
