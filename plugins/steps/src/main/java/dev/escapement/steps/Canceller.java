package dev.escapement.steps;

import dev.escapement.engine.step.CancelSignal;
import java.sql.SQLException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a cancel to the server again and again until the session ends, since one request is lost when it arrives between two
 * statements; none is sent after {@link #close}.
 */
final class Canceller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Canceller.class);
    private static final int INTERVAL_MILLIS = 250;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final PGConnection connection;
    private final CancelSignal.Registration registration;
    private Future<?> sending;
    private boolean closed;

    Canceller(PGConnection connection, CancelSignal signal) {
        this.connection = connection;
        this.registration = signal.onCancel(this::start);
    }

    @Override
    public void close() {
        registration.close();
        synchronized (this) {
            closed = true;
            if (sending != null) {
                sending.cancel(false);
            }
        }
    }

    private synchronized void start() {
        if (!closed) {
            sending = TIMER.scheduleWithFixedDelay(this::send, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void send() {
        if (closed) {
            return;
        }
        try {
            connection.cancelQuery();
        } catch (SQLException e) {
            LOG.debug("A cancel did not reach the server: {}", e.getMessage());
        }
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "escapement-cancel");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }
}
