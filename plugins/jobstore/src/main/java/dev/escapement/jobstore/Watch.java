package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices within a second that the next node in the order of names has died, without asking again and again: it waits for a lock
 * that the other holds, which the server gives away when that node's session ends. The other lets go of it for a moment every few seconds
 * ({@link Pulse}), so that no statement of this waits for long, which would keep the server from clearing old rows away. A hint: who
 * misses it notices at a check-in.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final long NOBODY_MILLIS = 1000;
    private static final long BREATH_MILLIS = 250;
    private static final long RETRY_MILLIS = 1000;
    private static final long CLOSE_MILLIS = 1000;
    /** A node that merely lost its connection has made it anew after so many looks. */
    private static final int LOOKS = 2;

    private static final long DOUBT_MILLIS = 300;
    /** A node that stands still, or is out of reach, does not let go. */
    private static final String LONGEST = "45s";

    /** Lock not available in time, query cancelled. */
    private static final Set<String> CALLED_OFF = Set.of("55P03", "57014");

    private final Peers peers;
    private final Callable<Connection> connections;
    private final Consumer<String> lost;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile Statement waiting;

    /** Tells of a node that has died; the name is for the thread. */
    Watch(String name, Peers peers, Callable<Connection> connections, Consumer<String> lost) {
        this.peers = peers;
        this.connections = connections;
        this.lost = lost;
        this.thread = new Thread(this::watch, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void watch() {
        while (closed.getCount() > 0) {
            try (var own = connections.call()) {
                own.setAutoCommit(true);
                watchOn(own);
            } catch (Exception e) {
                LOG.debug("The next node cannot be watched now: {}", e.toString());
                peers.forgive();
                pause(RETRY_MILLIS);
            }
        }
    }

    /** The connection goes back to its pool without what it was given. */
    private void watchOn(Connection own) throws SQLException {
        try (var statement = own.createStatement()) {
            statement.execute("set lock_timeout = '" + LONGEST + "'");
            try {
                while (closed.getCount() > 0) {
                    watchOne(own);
                }
            } finally {
                statement.execute("reset lock_timeout");
                statement.execute("select pg_advisory_unlock_all()");
            }
        }
    }

    private void watchOne(Connection own) throws SQLException {
        var next = peers.next(own);
        if (next == null) {
            pause(NOBODY_MILLIS);
            return;
        }
        long begin = System.nanoTime();
        awaitPulse(own, next);
        if (!peers.holdsLock(own, next)) {
            boolean isBack = false;
            for (int look = 0; look < LOOKS && !isBack; look++) {
                pause(DOUBT_MILLIS);
                isBack = closed.getCount() == 0 || peers.holdsLock(own, next);
            }
            if (!isBack) {
                lost.accept(next);
            }
        } else if (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(BREATH_MILLIS)) {
            // It lives, but has not taken its lock again yet, for which this waits.
            pause(BREATH_MILLIS);
        }
    }

    private void awaitPulse(Connection own, String next) throws SQLException {
        try (var statement = own.createStatement()) {
            waiting = statement;
            if (closed.getCount() > 0) {
                statement.execute("select pg_advisory_lock_shared(" + peers.pulse(next) + ")");
                statement.execute("select pg_advisory_unlock_shared(" + peers.pulse(next) + ")");
            }
        } catch (SQLException e) {
            if (!CALLED_OFF.contains(e.getSQLState())) {
                throw e;
            }
            LOG.debug("The watch over {} ends for now: {}", next, e.getMessage());
        } finally {
            waiting = null;
        }
    }

    /** Another node has joined, which may be the next one now. */
    void lookAgain() {
        var statement = waiting;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                LOG.debug("The watch goes on as it is: {}", e.toString());
            }
        }
    }

    private void pause(long millis) {
        try {
            var unused = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted; the next look follows at once");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        lookAgain();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
