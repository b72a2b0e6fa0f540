package dev.escapement.engine.connection;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections for a pool. While a database is away that was there before, it is tried four times a second: a pool that hears of each failure
 * asks ever more rarely, and would notice its return late. Thread-safe.
 */
final class Reconnecting implements DataSource {
    private static final Duration PAUSE = Duration.ofMillis(250);
    /** The pool should hear of it before those who wait there give up. */
    private static final Duration LONGEST = Duration.ofSeconds(8);
    /** Classes of SQLSTATE (PostgreSQL, appendix A): connection exceptions, the server stops or starts, too many connections. */
    private static final Set<String> AWAY = Set.of("08", "57", "53");

    private final String url;
    private final Properties properties;
    private volatile boolean wasThere;

    Reconnecting(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    @Override
    public Connection getConnection() throws SQLException {
        long begun = System.nanoTime();
        while (true) {
            try {
                var connection = DriverManager.getConnection(url, properties);
                wasThere = true;
                return connection;
            } catch (SQLException e) {
                if (!wasThere || !isAway(e) || System.nanoTime() - begun > LONGEST.toNanos() || isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    private static boolean isAway(SQLException e) {
        return e.getSQLState() != null && AWAY.contains(e.getSQLState().substring(0, 2));
    }

    /** After a pause, unless it is cut short: a pool that closes interrupts whoever connects for it. */
    private static boolean isInterrupted() {
        LockSupport.parkNanos(PAUSE.toNanos());
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The user of a connection is configured.");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // Nothing is written: whoever asks hears of a failure.
    }

    /** The properties have one. */
    @Override
    public void setLoginTimeout(int seconds) {
        // See above.
    }

    /** For as long a pool that closes waits for whoever connects for it. */
    @Override
    public int getLoginTimeout() {
        return (int) LONGEST.toSeconds();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("It logs nothing.");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("It is no " + type.getName() + ".");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
