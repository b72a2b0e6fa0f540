package dev.escapement.testkit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.postgres.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real PostgreSQL for tests: one server for the whole JVM, and for each test class a database for the ledger and one to work on,
 * whose role may not see the ledger. Register it in a static field.
 */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String PASSWORD = "test";

    private String suffix;
    private HikariDataSource work;

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        suffix = ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        try (var connection = admin("postgres");
                var statement = connection.createStatement()) {
            statement.execute("create role " + workUser() + " login password '" + PASSWORD + "'");
            statement.execute("create database work_" + suffix + " owner " + workUser());
            statement.execute("create database ledger_" + suffix);
            statement.execute("revoke connect on database ledger_" + suffix + ", postgres, template1 from public");
            // Unlike the JVM's zone and unlike UTC, so that code which leans on either is found.
            statement.execute("alter database ledger_" + suffix + " set timezone = 'America/St_Johns'");
        }
        work = new HikariDataSource(hikari(workConfig()));
    }

    /** Fails the class when a test left a connection to its work database open. */
    @Override
    public void afterAll(ExtensionContext context) {
        int active = work.getHikariPoolMXBean().getActiveConnections();
        work.close();
        if (active > 0) {
            throw new AssertionError(active + " connections of work_" + suffix + " were not given back.");
        }
    }

    /** Where a ledger may be opened, as a role that may do anything. */
    public ConnectionConfig ledger() {
        return new ConnectionConfig(ledgerUrl(), adminUser(), adminPassword(), 10);
    }

    public String ledgerUrl() {
        return adminUrl("ledger_" + suffix);
    }

    /** The database to work on, as a plain role. */
    public DataSource work() {
        return work;
    }

    public ConnectionConfig workConfig() {
        return new ConnectionConfig(adminUrl("work_" + suffix), workUser(), PASSWORD, 10);
    }

    /** The same database, for looking at what happened. */
    public Connection workAsAdmin() throws SQLException {
        return admin("work_" + suffix);
    }

    public Connection ledgerAsAdmin() throws SQLException {
        return admin("ledger_" + suffix);
    }

    public String adminUrl(String database) {
        return Server.POSTGRES.url(database);
    }

    public String adminUser() {
        return Server.POSTGRES.user();
    }

    public String adminPassword() {
        return Server.POSTGRES.password();
    }

    private String workUser() {
        return "worker_" + suffix;
    }

    private Connection admin(String database) throws SQLException {
        return DriverManager.getConnection(adminUrl(database), adminUser(), adminPassword());
    }

    private static HikariConfig hikari(ConnectionConfig config) {
        var hikari = new HikariConfig();
        hikari.setJdbcUrl(config.url());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password());
        hikari.setMaximumPoolSize(config.maxConnections());
        hikari.setMinimumIdle(0);
        hikari.addDataSourceProperty("prepareThreshold", "0");
        return hikari;
    }

    /** Started when first asked for; stopped, and its folder removed, when the JVM ends. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            var folder = TemporaryFolder.make("escapement-test-");
            var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Options.in(folder));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                postgres.close();
                TemporaryFolder.delete(folder);
            }));
            return postgres;
        }
    }
}
