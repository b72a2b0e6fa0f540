package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;

/** A server for a class of tests, with a new database with Quartz's tables for each test. */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback {
    private PostgresServer server;
    private int count;
    private Address address;

    /** Where the database is, also for other processes. */
    public record Address(String url, String user, String password, String name) {
        /** A scheduler of this JVM on it, which has the database's name and is not started. */
        public Scheduler scheduler(String node, Map<String, String> more) throws Exception {
            var settings = new Properties();
            settings.setProperty("org.quartz.scheduler.instanceName", name);
            settings.setProperty("org.quartz.scheduler.instanceId", node);
            settings.setProperty("org.quartz.threadPool.threadCount", "2");
            settings.setProperty("org.quartz.threadPool.class", WorkerPool.class.getName());
            settings.setProperty("org.quartz.jobStore.class", PostgresJobStore.class.getName());
            settings.setProperty("org.quartz.jobStore.dataSource", name);
            var source = "org.quartz.dataSource." + name + ".";
            settings.setProperty(source + "provider", "hikaricp");
            settings.setProperty(source + "driver", "org.postgresql.Driver");
            settings.setProperty(source + "URL", url);
            settings.setProperty(source + "user", user);
            settings.setProperty(source + "password", password);
            settings.setProperty(source + "maxConnections", "6");
            settings.putAll(more);
            return new StdSchedulerFactory(settings).getScheduler();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = new PostgresServer();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        var name = "test" + count++;
        server.createDatabase(name);
        address = new Address(server.url(name), server.user(), server.password(), name);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.close();
    }

    public Address address() {
        return address;
    }

    /** The database's, and that of the schedulers on it. */
    public String name() {
        return address.name();
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    /** Runs SQL that returns nothing. */
    public void execute(String sql) {
        server.execute(address.name(), sql);
    }

    /** The first value that a query gives. */
    public String text(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
