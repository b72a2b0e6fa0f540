package dev.escapement.server;

import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.quartz.QuartzTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Properties;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/** Makes the node's Quartz scheduler on the ledger's database, in a schema of its own. */
final class Schedulers {
    private static final String DATA_SOURCE = "org.quartz.dataSource.escapement.";

    private Schedulers() {}

    static Scheduler make(ConnectionConfig database, Properties overrides) throws SchedulerException, SQLException {
        QuartzTables.install(database);
        var properties = defaults();
        properties.setProperty("org.quartz.jobStore.tablePrefix", QuartzTables.PREFIX);
        properties.setProperty(DATA_SOURCE + "URL", database.url());
        set(properties, DATA_SOURCE + "user", database.user());
        set(properties, DATA_SOURCE + "password", database.password());
        properties.putAll(overrides);
        return new StdSchedulerFactory(properties).getScheduler();
    }

    private static void set(Properties properties, String key, String value) {
        if (value != null) {
            properties.setProperty(key, value);
        }
    }

    private static Properties defaults() {
        var properties = new Properties();
        try (var stream = Schedulers.class.getResourceAsStream("quartz.properties")) {
            properties.load(stream);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("The defaults for Quartz cannot be read", e);
        }
    }
}
