package dev.escapement.engine;

import dev.escapement.engine.job.JobEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of this node about every change that it committed, after the commit, on the thread that made it. Thread-safe. */
public final class JobEvents {
    private static final Logger LOG = LoggerFactory.getLogger(JobEvents.class);

    private final List<Consumer<JobEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Endings endings;

    JobEvents(Endings endings) {
        this.endings = endings;
        listeners.add(endings::heard);
    }

    Endings endings() {
        return endings;
    }

    /** Adds a listener, which must be quick; what it throws is logged and goes no further. */
    public Subscription subscribe(Consumer<JobEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void publish(JobEvent event) {
        for (var listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.warn("A listener of job events failed on {}", event, e);
            }
        }
    }

    /** Ends a listener's service. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
