package dev.escapement.jobstore.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.listeners.JobListenerSupport;

/** A node: starts a scheduler, says so, and shuts it down when its standard input ends. */
public final class NodeMain {
    static final String READY = "ready";
    private static DataSource pool;

    private NodeMain() {}

    public static void main(String[] arguments) {
        try {
            run(arguments[0], arguments[1], System.getenv("NODE_PASSWORD"), arguments[2]);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String url, String user, String password, String name) throws Exception {
        var scheduler = scheduler(url, user, password, name);
        scheduler.getListenerManager().addJobListener(new Throwing());
        try (var own = pool(url, user, password)) {
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

    private static HikariDataSource pool(String url, String user, String password) throws SQLException {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(10);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** A scheduler of the cluster that is not started. */
    static Scheduler scheduler(String url, String user, String password, String name) throws Exception {
        var settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "cluster");
        settings.setProperty("org.quartz.scheduler.instanceId", name);
        settings.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "8");
        settings.setProperty("org.quartz.scheduler.idleWaitTime", "5000");
        settings.setProperty("org.quartz.scheduler.dbFailureRetryInterval", "500");
        settings.setProperty("org.quartz.threadPool.class", "dev.escapement.jobstore.WorkerPool");
        settings.setProperty("org.quartz.threadPool.threadCount", "8");
        settings.setProperty("org.quartz.jobStore.class", "dev.escapement.jobstore.PostgresJobStore");
        settings.setProperty("org.quartz.jobStore.clusterCheckinInterval", "500");
        settings.setProperty("org.quartz.jobStore.clusterGrace", "1500");
        settings.setProperty("org.quartz.jobStore.dataSource", "own");
        settings.setProperty("org.quartz.dataSource.own.provider", "hikaricp");
        settings.setProperty("org.quartz.dataSource.own.driver", "org.postgresql.Driver");
        settings.setProperty("org.quartz.dataSource.own.URL", url);
        settings.setProperty("org.quartz.dataSource.own.user", user);
        settings.setProperty("org.quartz.dataSource.own.password", password);
        settings.setProperty("org.quartz.dataSource.own.maxConnections", "6");
        return new StdSchedulerFactory(settings).getScheduler();
    }
}
