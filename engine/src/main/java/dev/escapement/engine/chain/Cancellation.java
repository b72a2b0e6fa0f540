package dev.escapement.engine.chain;

import dev.escapement.engine.step.CancelSignal;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cancel signal of one chain. Thread-safe. */
final class Cancellation implements CancelSignal {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    @Override
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Registration onCancel(Runnable action) {
        if (!register(action)) {
            action.run();
        }
        return () -> remove(action);
    }

    void cancel() {
        for (var action : takeActions()) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("A step's cancel action failed", e);
            }
        }
    }

    private synchronized boolean register(Runnable action) {
        return !cancelled && actions.add(action);
    }

    private synchronized void remove(Runnable action) {
        actions.remove(action);
    }

    private synchronized List<Runnable> takeActions() {
        cancelled = true;
        var taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }
}
