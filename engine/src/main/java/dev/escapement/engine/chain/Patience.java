package dev.escapement.engine.chain;

import dev.escapement.engine.job.LedgerException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the ledger until it answers: waits out trouble that may pass, with growing pauses, until the node stops. Thread-safe. */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final CountDownLatch stopping = new CountDownLatch(1);

    /** From now on trouble is not waited out. */
    void stop() {
        stopping.countDown();
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    <T> T call(Supplier<T> work) {
        for (Duration pause = FIRST; ; pause = longer(pause)) {
            try {
                return work.get();
            } catch (LedgerException e) {
                if (!e.isTransient() || stopped(pause, e)) {
                    throw e;
                }
            }
        }
    }

    private boolean stopped(Duration pause, LedgerException why) {
        LOG.warn("{} Trying again in {}.", why.getMessage(), pause);
        try {
            return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
