package dev.escapement.steps.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.common.BaseDataSource;

/** A pool whose connections break once, at the commit of a step's transaction: after it reached the server, or before. */
final class BreakingPool extends BaseDataSource implements DataSource {
    private static final long serialVersionUID = 1;

    private final transient DataSource pool;
    private final boolean committed;
    private final AtomicInteger sessions = new AtomicInteger();

    BreakingPool(DataSource pool, boolean committed) {
        this.pool = pool;
        this.committed = committed;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = pool.getConnection();
        // The first connection prepares the markers, the second runs the step.
        return sessions.incrementAndGet() == 2 ? breaking(connection) : connection;
    }

    private Connection breaking(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("commit")) {
                            breakAtCommit(connection);
                        }
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void breakAtCommit(Connection connection) throws SQLException {
        if (committed) {
            connection.commit();
        }
        throw new SQLException("The connection broke.", "08006");
    }

    @Override
    public String getDescription() {
        return "a pool that breaks";
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not wrapped");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
