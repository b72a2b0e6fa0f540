package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes that there is something to fire, and hears it from them, over a connection of its own that also holds the lock
 * by which they see that this node lives. A hint that saves waiting: whoever misses one finds the trigger at the next look.
 */
final class Wakeups implements AutoCloseable {
    /** Whoever hears it need not wait for a flush of what nobody reads again. */
    private static final String NOTIFY = "select set_config('synchronous_commit', 'off', true), pg_notify(?, ?)";

    private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
    /** PostgreSQL locks the whole database for each commit with a NOTIFY: many wake-ups go as one. */
    private static final long LEAST_PAUSE_MILLIS = 20;

    /** Begins what is no wake-up. */
    private static final String NEWS = "!";

    private static final String JOINED = "+";

    private static final int LISTEN_MILLIS = 10_000;
    private static final long RETRY_MILLIS = 200;
    private static final long CLOSE_MILLIS = 1000;

    private final Tables tables;
    private final String node;
    private final Callable<Connection> connections;
    private final Ears ears;
    private final Pulse pulse;
    private final String channel;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ScheduledExecutorService sender;
    private final Thread listener;
    private long pending = Long.MAX_VALUE;
    private boolean sending;
    private long lastSent = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
    private volatile Connection connection;

    Wakeups(Tables tables, String node, Callable<Connection> connections, Ears ears) {
        this.tables = tables;
        this.node = node;
        this.connections = connections;
        this.ears = ears;
        this.pulse = new Pulse(Peers.pulse(tables, node));
        this.channel = "escapement_" + Long.toHexString(tables.lock("wake-ups"));
        this.sender = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "sender"));
        this.listener = daemon(this::listen, "listener");
    }

    /** Who hears the other nodes, on the thread that listens. */
    interface Ears {
        /** This node was cut off from the others, and hears them again. */
        void backAgain();

        /** A node has joined the others, or is back. */
        void joined();

        /** There is something to fire at this time, in epoch milliseconds. */
        void wake(long time);

        /** Somebody, this node not excepted, has told this. */
        void news(String word);
    }

    /** @throws IllegalStateException when a living node has this node's name */
    void start() throws Exception {
        connection = connect();
        listener.start();
    }

    /** A trigger is to be fired at this time, in epoch milliseconds. */
    void announce(long time) {
        synchronized (this) {
            pending = Math.min(pending, time);
            if (sending || closed.getCount() == 0) {
                return;
            }
            sending = true;
            long wait = LEAST_PAUSE_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSent);
            try {
                var unused = sender.schedule(this::sendPending, Math.max(0, wait), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("This node stops; the others will look by themselves");
            }
        }
    }

    /** Tells a word to all nodes, in the order of the calls. */
    void tell(String word) {
        sendLater(NEWS + " " + word);
    }

    /** Tells all nodes, after a pause, a word that is asked for then. */
    void tell(Duration pause, Supplier<String> word) {
        try {
            var unused = sender.schedule(() -> send(NEWS + " " + word.get()), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("This node stops; the others will ask by themselves");
        }
    }

    /** Tells the others that this node has joined them. */
    void joined() {
        sendLater(JOINED + " " + node);
    }

    private void sendLater(String message) {
        try {
            sender.execute(() -> send(message));
        } catch (RejectedExecutionException e) {
            LOG.debug("This node stops; the others will ask by themselves");
        }
    }

    private void sendPending() {
        long time;
        synchronized (this) {
            time = pending;
            pending = Long.MAX_VALUE;
            sending = false;
            lastSent = System.nanoTime();
        }
        send(time + " " + node);
    }

    private void send(String message) {
        try (var own = connections.call();
                var statement = own.prepareStatement(NOTIFY)) {
            own.setAutoCommit(true);
            statement.setString(1, channel);
            statement.setString(2, message);
            statement.execute();
        } catch (Exception e) {
            LOG.debug("The other nodes could not be woken; they will look by themselves: {}", e.toString());
        }
    }

    /** A connection that breaks is made anew at once: without the lock that it holds, the others soon take this node for lost. */
    private void listen() {
        while (closed.getCount() > 0) {
            boolean connected = connection != null;
            try {
                if (!connected) {
                    connection = connect();
                    // Whatever was announced meanwhile has been missed.
                    ears.backAgain();
                    joined();
                }
                hear(connection);
            } catch (Exception e) {
                lost(e, connected ? 0 : RETRY_MILLIS);
            }
        }
        release(connection);
    }

    private void hear(Connection own) throws SQLException {
        var notifications = own.unwrap(PGConnection.class).getNotifications(LISTEN_MILLIS);
        pulse.beat(own);
        long earliest = Long.MAX_VALUE;
        for (var notification : notifications == null ? new PGNotification[0] : notifications) {
            var words = notification.getParameter().split(" ", 2);
            if (words.length == 2 && words[0].equals(NEWS)) {
                ears.news(words[1]);
            } else if (words.length == 2 && words[0].equals(JOINED)) {
                ears.joined();
            } else if (words.length == 2 && !words[1].equals(node)) {
                earliest = Math.min(earliest, Long.parseLong(words[0]));
            }
        }
        if (earliest < Long.MAX_VALUE) {
            ears.wake(earliest);
        }
    }

    private void lost(Exception e, long pauseMillis) {
        release(connection);
        connection = null;
        if (closed.getCount() == 0) {
            return;
        }
        if (pauseMillis == 0) {
            LOG.warn("The connection for wake-ups is lost and will be made anew: {}", e.toString());
        } else {
            LOG.debug("The connection for wake-ups cannot be made yet: {}", e.toString());
        }
        try {
            var unused = closed.await(pauseMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupt) {
            LOG.debug("Interrupted between two tries; the next one follows at once");
        }
    }

    private Connection connect() throws Exception {
        var own = connections.call();
        try (var statement = own.createStatement()) {
            own.setAutoCommit(true);
            statement.execute("listen " + channel);
            var rows = statement.executeQuery("select pg_try_advisory_lock(" + Peers.lock(tables, node) + ")");
            rows.next();
            if (!rows.getBoolean(1)) {
                throw new IllegalStateException("Another node of the scheduler '" + tables.scheduler() + "' runs as '"
                        + node + "'; give each its own org.quartz.scheduler.instanceId, or AUTO.");
            }
            pulse.begin(own);
            return own;
        } catch (Exception e) {
            own.close();
            throw e;
        }
    }

    /** The connection goes back to its pool without what it held. */
    private static void release(Connection own) {
        if (own == null) {
            return;
        }
        try (own;
                var statement = own.createStatement()) {
            statement.execute("unlisten *");
            statement.execute("reset lock_timeout");
            statement.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("The connection for wake-ups was lost before it was given back: {}", e.toString());
        }
    }

    /** Wakes its own listener, which gives its connection back; one that does not hear is cut off. */
    @Override
    public void close() {
        closed.countDown();
        sender.shutdownNow();
        if (listener.isAlive()) {
            sendPending();
        }
        try {
            listener.join(CLOSE_MILLIS);
            var own = connection;
            if (listener.isAlive() && own != null) {
                own.abort(Runnable::run);
            }
            if (!sender.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("A wake-up is still on its way");
            }
        } catch (SQLException e) {
            LOG.debug("The connection for wake-ups could not be cut: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread daemon(Runnable work, String role) {
        var thread = new Thread(work, "QuartzScheduler_" + tables.scheduler() + "-" + node + "_wakeups-" + role);
        thread.setDaemon(true);
        return thread;
    }
}
