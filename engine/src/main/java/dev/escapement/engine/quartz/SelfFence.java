package dev.escapement.engine.quartz;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again, on a thread that no database can hold up, whether the other nodes may take this one for lost. */
final class SelfFence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelfFence.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final BooleanSupplier isCutOff;
    private final Runnable giveUp;
    private final ScheduledExecutorService looking;
    private boolean wasCutOff;

    /** Has given up what is under way whenever they may. */
    SelfFence(BooleanSupplier isCutOff, Runnable giveUp) {
        this.isCutOff = isCutOff;
        this.giveUp = giveUp;
        this.looking = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "escapement-self-fence");
            thread.setDaemon(true);
            return thread;
        });
        var unused = looking.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        boolean now = isCutOff.getAsBoolean();
        if (now && !wasCutOff) {
            LOG.warn(
                    "This node could not check in: others may take its jobs over. It starts no step and ends those that others run again.");
        } else if (wasCutOff && !now) {
            LOG.info("This node has checked in again, and goes on.");
        }
        wasCutOff = now;
        if (now) {
            giveUp.run();
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
