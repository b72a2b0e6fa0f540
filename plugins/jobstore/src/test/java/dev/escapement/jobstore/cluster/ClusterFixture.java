package dev.escapement.jobstore.cluster;

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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/** Nodes in JVMs of their own, a scheduler here that only gives them work, and what they have left in the database. */
abstract class ClusterFixture {
    /** How often jobs fire in the long tests; more with -Dcluster.firings. */
    static final int FIRINGS = Integer.getInteger("cluster.firings", 1000);

    private static final int JOBS = 10;
    private static final int TRIGGERS = 5;

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    final List<NodeProcess> nodes = new ArrayList<>();
    Scheduler scheduler;
    private Connection connection;

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

    void start(String... names) throws Exception {
        start(Map.of(), names);
    }

    void start(Map<String, String> environment, String... names) throws Exception {
        var started = new ArrayList<NodeProcess>();
        for (var name : names) {
            started.add(NodeProcess.launch(DATABASE.address(), name, environment));
        }
        nodes.addAll(started);
        for (var node : started) {
            patiently().failFast("The node has ended", () -> !node.isAlive()).until(() -> node.hasSaid(NodeMain.READY));
        }
    }

    void scheduleMany() throws Exception {
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

    void schedule(JobDetail job, Trigger trigger) throws Exception {
        scheduler.scheduleJob(job, trigger);
    }

    static JobDetail job(Class<? extends Job> type, String name, boolean recovers) {
        return JobBuilder.newJob(type)
                .withIdentity(name)
                .requestRecovery(recovers)
                .build();
    }

    static Trigger trigger(String name, String job, int gate) {
        return TriggerBuilder.newTrigger()
                .withIdentity(name)
                .forJob(job)
                .usingJobData("gate", Integer.toString(gate))
                .build();
    }

    static Trigger repeating(String name, String job, int times) {
        return TriggerBuilder.newTrigger()
                .withIdentity(name)
                .forJob(job)
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(1)
                        .withRepeatCount(times - 1)
                        .withMisfireHandlingInstructionIgnoreMisfires())
                .build();
    }

    void close(int gate) throws SQLException {
        text("select pg_advisory_lock(" + gate + ")");
    }

    void open(int gate) throws SQLException {
        text("select pg_advisory_unlock(" + gate + ")");
    }

    void cutSessions() throws SQLException {
        text(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
    }

    /** Kills a process of the server, which then cuts all sessions, recovers and takes new ones at the same address. */
    void crashServer() throws Exception {
        NodeProcess.signal("KILL", number("select pg_backend_pid()"));
        patiently().ignoreExceptions().until(() -> {
            connection = DATABASE.connect();
            return true;
        });
    }

    void awaitNothingLeft() {
        patiently().until(() -> number("""
                select (select count(*) from qrtz_triggers) + (select count(*) from qrtz_fired_triggers)
                     + (select count(*) from qrtz_simple_triggers) + (select count(*) from qrtz_job_details)""") == 0);
    }

    long runs(String which) throws SQLException {
        return number("select count(*) from run where " + which);
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    String text(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }
}
