package dev.escapement.jobstore.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.jobstore.TestDatabase.Address;
import java.util.Map;
import javax.sql.DataSource;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.listeners.JobListenerSupport;

/** A node: starts a scheduler, says so, and shuts it down when its standard input ends. */
public final class NodeMain {
    static final String READY = "ready";
    private static DataSource pool;

    private NodeMain() {}

    public static void main(String[] arguments) {
        try {
            run(new Address(arguments[0], arguments[1], System.getenv("NODE_PASSWORD"), arguments[2]), arguments[3]);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(Address address, String node) throws Exception {
        var scheduler = scheduler(address, node);
        scheduler.getListenerManager().addJobListener(new Throwing());
        try (var own = pool(address)) {
            pool = own;
            scheduler.start();
            System.out.println(READY);
            while (System.in.read() >= 0) {
                // Nothing is said but the end.
            }
            scheduler.shutdown(true);
        }
    }

    /** Throws before or after the jobs that are named so. */
    private static final class Throwing extends JobListenerSupport {
        @Override
        public String getName() {
            return "throwing";
        }

        @Override
        public void jobToBeExecuted(JobExecutionContext context) {
            throwIf(context, "throws before");
        }

        @Override
        public void jobWasExecuted(JobExecutionContext context, JobExecutionException failure) {
            throwIf(context, "throws after");
        }

        private static void throwIf(JobExecutionContext context, String name) {
            if (context.getJobDetail().getKey().getName().equals(name)) {
                throw new IllegalStateException("a listener threw");
            }
        }
    }

    /** For the jobs of this JVM. */
    static DataSource pool() {
        return pool;
    }

    private static HikariDataSource pool(Address address) {
        var config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(10);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** How far apart check-ins are, in milliseconds, unless 500. */
    static final String CHECKIN = "CHECKIN_MILLIS";

    /** A scheduler of the cluster that is not started: everything happens sooner than by default. */
    static Scheduler scheduler(Address address, String node) throws Exception {
        return address.scheduler(
                node,
                Map.of(
                        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "8",
                        "org.quartz.scheduler.idleWaitTime", "5000",
                        "org.quartz.scheduler.dbFailureRetryInterval", "500",
                        "org.quartz.threadPool.threadCount", "8",
                        "org.quartz.jobStore.clusterCheckinInterval",
                                System.getenv().getOrDefault(CHECKIN, "500"),
                        "org.quartz.jobStore.clusterGrace", "1500"));
    }
}
