package dev.escapement.examples.benchmarks.peer;

import dev.escapement.engine.quartz.QuartzTables;
import java.util.Properties;

/** What Quartz is run with: a cluster on PostgreSQL with ten threads, as it comes or with the settings that serve it best. */
public record QuartzSettings(Properties properties, boolean spreadsGroups) {
    private static final String STORE = "org.quartz.jobStore.";
    private static final String SOURCE = "org.quartz.dataSource.bench.";
    /** Quartz's own threads need connections too. */
    private static final int QUARTZ_THREADS = 3;

    private static final String AT_ONCE = "64";
    private static final String IN_FLIGHT = "256";

    static QuartzSettings stock() {
        return new QuartzSettings(base(Contender.STOCK_JOB_STORE), false);
    }

    /** Batches, a short idle wait, keys spread over groups: the settings of a node, on any job store. */
    static QuartzSettings tuned(String store) {
        var tuned = base(store);
        tuned.setProperty("org.quartz.scheduler.idleWaitTime", "5000");
        tuned.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", Integer.toString(Peer.WORKERS));
        tuned.setProperty(STORE + "acquireTriggersWithinLock", "true");
        tuned.setProperty(STORE + "clusterCheckinInterval", "2000");
        tuned.setProperty("org.quartz.scheduler.dbFailureRetryInterval", "1000");
        tuned.setProperty(STORE + "useProperties", "true");
        return new QuartzSettings(tuned, true);
    }

    /** What a node of the product runs Quartz with, where the job store is the product's: many chains in flight, which mostly wait for a commit. */
    public static QuartzSettings node(String store) {
        var node = tuned(store);
        if (store.equals(Contender.OUR_JOB_STORE)) {
            var properties = node.properties();
            properties.setProperty("org.quartz.threadPool.class", "dev.escapement.jobstore.WorkerPool");
            properties.setProperty("org.quartz.threadPool.threadCount", IN_FLIGHT);
            properties.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", AT_ONCE);
            properties.setProperty(SOURCE + "maxConnections", "9");
        }
        return node;
    }

    /** The same for a site's database and process. */
    public Properties of(Site site) {
        var all = new Properties();
        all.putAll(properties);
        all.setProperty("org.quartz.scheduler.instanceId", site.node());
        all.setProperty(SOURCE + "URL", site.url());
        all.setProperty(SOURCE + "user", site.user());
        all.setProperty(SOURCE + "password", site.password());
        return all;
    }

    private static Properties base(String store) {
        var base = new Properties();
        base.setProperty("org.quartz.scheduler.instanceName", "bench");
        base.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        base.setProperty("org.quartz.threadPool.threadCount", Integer.toString(Peer.WORKERS));
        base.setProperty(STORE + "class", store);
        base.setProperty(STORE + "driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        base.setProperty(STORE + "isClustered", "true");
        base.setProperty(STORE + "tablePrefix", QuartzTables.PREFIX);
        base.setProperty(STORE + "dataSource", "bench");
        base.setProperty(SOURCE + "provider", "hikaricp");
        base.setProperty(SOURCE + "driver", "org.postgresql.Driver");
        base.setProperty(SOURCE + "maxConnections", Integer.toString(Peer.WORKERS + QUARTZ_THREADS));
        return base;
    }
}
