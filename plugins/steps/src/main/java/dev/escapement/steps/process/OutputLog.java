package dev.escapement.steps.process;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what a process says, up to so many bytes, and tells at last how many more there were. Thread-safe. */
final class OutputLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLog.class);

    private final Consumer<String> log;
    private long left;
    private long dropped;
    private boolean closed;

    OutputLog(Consumer<String> log, long limit) {
        this.log = log;
        this.left = limit;
    }

    synchronized void add(String text, int bytes) {
        if (closed) {
            return;
        }
        if (dropped > 0 || bytes > left) {
            dropped += bytes;
        } else {
            left -= bytes;
            pass(text);
        }
    }

    @Override
    public synchronized void close() {
        if (dropped > 0) {
            pass("(" + dropped + " more bytes of output were dropped)");
        }
        closed = true;
    }

    /** A log that fails is no reason to let the process wait for its reader. */
    private void pass(String text) {
        try {
            log.accept(text);
        } catch (RuntimeException e) {
            LOG.warn("A line of a process was lost: {}", e.getMessage());
        }
    }
}
