package dev.escapement.jobstore;

import org.quartz.SchedulerConfigException;
import org.quartz.impl.jdbcjobstore.DriverDelegate;
import org.quartz.impl.jdbcjobstore.InvalidConfigurationException;
import org.quartz.impl.jdbcjobstore.JobStoreSupport;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;

/** What must hold before a node starts: each refusal says which setting is wrong, and how it should be. */
final class StartCheck {
    private static final int LONGEST_NODE_NAME = 80;

    private StartCheck() {}

    /** The tables that the settings name. */
    static Tables settings(JobStoreSupport store) throws SchedulerConfigException {
        var tables = tables(store);
        if (!store.isClustered()) {
            throw new SchedulerConfigException(
                    "PostgresJobStore is always ready for a cluster; remove org.quartz.jobStore.isClustered = false.");
        }
        if (store.getInstanceId().length() > LONGEST_NODE_NAME) {
            throw new SchedulerConfigException("org.quartz.scheduler.instanceId may have " + LONGEST_NODE_NAME
                    + " characters, but is '" + store.getInstanceId() + "'.");
        }
        useOwnDelegate(store);
        return tables;
    }

    private static Tables tables(JobStoreSupport store) throws SchedulerConfigException {
        try {
            return new Tables(store.getTablePrefix(), store.getInstanceName());
        } catch (IllegalArgumentException e) {
            throw new SchedulerConfigException(e.getMessage(), e);
        }
    }

    /** What is configured for JobStoreTX on PostgreSQL may stay; a delegate of somebody else must extend ours. */
    private static void useOwnDelegate(JobStoreSupport store) throws SchedulerConfigException {
        var configured = store.getDriverDelegateClass();
        if (configured == null || configured.equals(PostgreSQLDelegate.class.getName())) {
            try {
                store.setDriverDelegateClass(PostgresDelegate.class.getName());
            } catch (InvalidConfigurationException e) {
                throw new SchedulerConfigException(e.getMessage(), e);
            }
        }
    }

    /** The delegate that Quartz has made, as ours. */
    static PostgresDelegate delegate(DriverDelegate made, String configured) throws SchedulerConfigException {
        if (!(made instanceof PostgresDelegate ours)) {
            throw new SchedulerConfigException(
                    "org.quartz.jobStore.driverDelegateClass must be left out or name a class that extends "
                            + PostgresDelegate.class.getName() + ", but is " + configured + ".");
        }
        return ours;
    }

    /** Refuses a living node with a job store of Quartz; null for none. */
    static void stockNode(String stock, String scheduler) throws SchedulerConfigException {
        if (stock != null) {
            throw new SchedulerConfigException(
                    "The node '" + stock + "' of the scheduler '" + scheduler
                            + "' runs with a job store of Quartz, which locks differently; stop all such nodes before the first with this one.");
        }
    }
}
