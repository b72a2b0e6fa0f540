package dev.escapement.engine.connection;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A pool in which hundreds of steps may wait for a place, first come, first served, as long as it takes; only an interrupt ends the wait.
 * Whoever has a place hears from the pool, soon, when the database is away. Thread-safe.
 */
final class PatientPool implements DataSource, AutoCloseable {
    /** query_canceled (PostgreSQL, appendix A): what a step would hear had its cancel found it at a statement. */
    private static final String QUERY_CANCELED = "57014";

    private final HikariDataSource pool;
    private final Semaphore places;

    PatientPool(HikariDataSource pool) {
        this.pool = pool;
        this.places = new Semaphore(pool.getMaximumPoolSize(), true);
    }

    @Override
    public Connection getConnection() throws SQLException {
        takePlace();
        boolean given = false;
        try {
            var connection = placed(pool.getConnection());
            given = true;
            return connection;
        } finally {
            if (!given) {
                places.release();
            }
        }
    }

    private void takePlace() throws SQLException {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while waiting for " + pool.getPoolName() + ".", QUERY_CANCELED, e);
        }
    }

    private Connection placed(Connection connection) {
        var open = new AtomicBoolean(true);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> call(connection, method, arguments, open));
    }

    private Object call(Connection connection, Method method, Object[] arguments, AtomicBoolean open) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            if (method.getName().equals("close") && open.compareAndSet(true, false)) {
                places.release();
            }
        }
    }

    /** How many wait for a place. */
    int waiting() {
        return places.getQueueLength();
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The user of a connection is configured.");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || pool.isWrapperFor(type);
    }
}
