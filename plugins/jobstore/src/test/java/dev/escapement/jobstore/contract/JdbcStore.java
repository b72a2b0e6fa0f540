package dev.escapement.jobstore.contract;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.jobstore.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.spi.JobStore;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** A clustered store in a database of its own. Its connections are lent, so that shutting a store down leaves them open. */
abstract class JdbcStore implements StoreUnderTest {
    private static final int CONNECTIONS = 20;
    private static final List<String> TABLES = List.of(
            "FIRED_TRIGGERS",
            "SIMPLE_TRIGGERS",
            "CRON_TRIGGERS",
            "SIMPROP_TRIGGERS",
            "BLOB_TRIGGERS",
            "TRIGGERS",
            "JOB_DETAILS",
            "CALENDARS",
            "PAUSED_TRIGGER_GRPS",
            "SCHEDULER_STATE");

    private final Class<? extends JobStoreTX> type;
    private final String name;
    private PostgresServer server;
    private HikariDataSource pool;

    JdbcStore(Class<? extends JobStoreTX> type) {
        this.type = type;
        this.name = type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    @Override
    public void open(ExtensionContext.Store shared) {
        server = shared.getOrComputeIfAbsent(PostgresServer.class);
        server.createDatabase(name);
        pool = server.pool(name, CONNECTIONS);
        DBConnectionManager.getInstance().addConnectionProvider(name, new Lent());
    }

    @Override
    public JobStore create() {
        try {
            var store = type.getConstructor().newInstance();
            store.setDataSource(name);
            store.setTablePrefix("QRTZ_");
            store.setDriverDelegateClass(PostgreSQLDelegate.class.getName());
            store.setUseProperties("true");
            store.setIsClustered(true);
            store.setMakeThreadsDaemons(true);
            store.setDbRetryInterval(1_000);
            store.setMisfireThreshold(Contract.MISFIRE_THRESHOLD.toMillis());
            configure(store);
            return store;
        } catch (Exception e) {
            throw new IllegalStateException("No " + type + " could be made", e);
        }
    }

    /** Settings beyond those that every store in a database needs. */
    void configure(JobStoreTX store) throws Exception {}

    /** Fails when a store that was shut down keeps a connection. */
    @Override
    public void clear() throws SQLException {
        int kept = keptConnections();
        if (kept > 0) {
            pool.close();
            pool = server.pool(name, CONNECTIONS);
        }
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            for (var table : TABLES) {
                statement.addBatch("delete from QRTZ_" + table);
            }
            statement.executeBatch();
        }
        if (kept > 0) {
            throw new AssertionError(kept + " connections of " + name + " were not given back.");
        }
    }

    /** A store's threads may still be giving back what they had when it was shut down. */
    private int keptConnections() {
        var state = pool.getHikariPoolMXBean();
        try {
            await().atMost(Duration.ofSeconds(5)).until(() -> state.getActiveConnections() == 0);
        } catch (ConditionTimeoutException e) {
            // Counted below.
        }
        return state.getActiveConnections();
    }

    @Override
    public void close() {
        pool.close();
    }

    private final class Lent implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return pool.getConnection();
        }

        @Override
        public void initialize() {}

        @Override
        public void shutdown() {}
    }
}
