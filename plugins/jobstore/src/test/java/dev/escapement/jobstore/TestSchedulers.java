package dev.escapement.jobstore;

import java.util.Map;
import java.util.Properties;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;

/** Schedulers of this JVM on a database of the test server; none is started. */
final class TestSchedulers {
    private TestSchedulers() {}

    static Scheduler make(PostgresServer server, String database, String node, Map<String, String> more)
            throws Exception {
        var settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", database);
        settings.setProperty("org.quartz.scheduler.instanceId", node);
        settings.setProperty("org.quartz.threadPool.threadCount", "2");
        settings.setProperty("org.quartz.threadPool.class", WorkerPool.class.getName());
        settings.setProperty("org.quartz.jobStore.class", PostgresJobStore.class.getName());
        settings.setProperty("org.quartz.jobStore.dataSource", database);
        var source = "org.quartz.dataSource." + database + ".";
        settings.setProperty(source + "provider", "hikaricp");
        settings.setProperty(source + "driver", "org.postgresql.Driver");
        settings.setProperty(source + "URL", server.url(database));
        settings.setProperty(source + "user", server.user());
        settings.setProperty(source + "password", server.password());
        settings.setProperty(source + "maxConnections", "5");
        settings.putAll(more);
        return new StdSchedulerFactory(settings).getScheduler();
    }
}
