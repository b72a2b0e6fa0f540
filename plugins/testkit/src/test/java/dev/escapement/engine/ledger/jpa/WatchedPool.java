package dev.escapement.engine.ledger.jpa;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** A pool that counts commits, can have one of them fail (before it arrives, or after it did) or give nothing, and lets others act before a statement. */
final class WatchedPool {
    enum Fault {
        COMMIT_LOST,
        ANSWER_LOST,
        NO_CONNECTION
    }

    final AtomicInteger commits = new AtomicInteger();
    final AtomicReference<Fault> next = new AtomicReference<>();
    final AtomicReference<Runnable> beforeStatement = new AtomicReference<>();
    private final DataSource pool;

    WatchedPool(DataSource pool) {
        this.pool = pool;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, pool, (name, call) -> {
            if (next.compareAndSet(Fault.NO_CONNECTION, null)) {
                throw new SQLTransientConnectionException("Nobody answers.", "08001");
            }
            var result = call.run();
            return name.equals("getConnection") ? watched((Connection) result) : result;
        });
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, connection, (name, call) -> {
            if (name.equals("prepareStatement")) {
                letOthersAct();
            }
            if (!name.equals("commit")) {
                return call.run();
            }
            var fault = next.getAndSet(null);
            if (fault != Fault.COMMIT_LOST) {
                call.run();
                commits.incrementAndGet();
            }
            if (fault != null) {
                throw new SQLException("The connection was lost on purpose.", "08006");
            }
            return null;
        });
    }

    /** What they do may come here again. */
    private void letOthersAct() {
        var others = beforeStatement.getAndSet(null);
        if (others != null) {
            others.run();
            beforeStatement.set(others);
        }
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws Throwable;
    }

    @FunctionalInterface
    private interface Watch {
        Object see(String name, Call call) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Watch watch) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> watch.see(method.getName(), () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
