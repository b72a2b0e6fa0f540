package dev.escapement.engine.chain;

import dev.escapement.engine.step.CancelSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cancel signal of one chain; a step that listens to nothing, such as one that waits for a connection, is interrupted. Thread-safe. */
final class Cancellation implements CancelSignal {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;
    private boolean timedOut;
    private Thread step;
    private boolean interrupted;

    /** Runs a step on this thread; an interrupt that came too late for it goes no further. */
    <T> T during(Supplier<T> work) {
        enter(Thread.currentThread());
        try {
            return work.get();
        } finally {
            leave();
        }
    }

    private synchronized void enter(Thread thread) {
        step = thread;
    }

    private synchronized void leave() {
        step = null;
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
        }
    }

    @Override
    public synchronized boolean isCancelled() {
        return cancelled || timedOut;
    }

    /** True when somebody asked for the end of the job. */
    synchronized boolean isAsked() {
        return cancelled;
    }

    /** True when the step took too long, and nobody had asked for the end of the job before. */
    synchronized boolean isTimedOut() {
        return timedOut;
    }

    /** The step has taken too long. Its chain ends with it here, so the signal stays. */
    void timeOut() {
        if (markTimedOut()) {
            end();
        }
    }

    private synchronized boolean markTimedOut() {
        timedOut = !cancelled && step != null;
        return timedOut;
    }

    @Override
    public Registration onCancel(Runnable action) {
        if (!register(action)) {
            action.run();
        }
        return () -> remove(action);
    }

    void cancel() {
        markCancelled();
        end();
    }

    private synchronized void markCancelled() {
        cancelled = true;
    }

    private void end() {
        var taken = takeActions();
        if (taken.isEmpty()) {
            interrupt();
        }
        for (var action : taken) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("A step's cancel action failed", e);
            }
        }
    }

    private synchronized void interrupt() {
        if (step != null) {
            interrupted = true;
            step.interrupt();
        }
    }

    private synchronized boolean register(Runnable action) {
        return !isCancelled() && actions.add(action);
    }

    private synchronized void remove(Runnable action) {
        actions.remove(action);
    }

    private synchronized List<Runnable> takeActions() {
        var taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }
}
