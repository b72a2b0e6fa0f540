package dev.escapement.engine.chain;

import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Unfinished;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The safety net between ledger and scheduler, which commit apart: wakes every unfinished job that the scheduler does not know, such
 * as one whose node died between the two commits. Keys are derived from the job, so waking twice is harmless.
 */
public final class Sweeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int GROUP = 1_000;

    private final Ledger ledger;
    private final Waker waker;

    public Sweeper(Ledger ledger, Waker waker) {
        this.ledger = ledger;
        this.waker = waker;
    }

    @Override
    public void run() {
        UUID last = null;
        do {
            // The ledger first: a job that ends in between is refused by its claim, one that begins is merely woken
            // twice.
            var unfinished = ledger.unfinished(last, GROUP);
            last = unfinished.size() < GROUP ? null : unfinished.get(GROUP - 1).key();
            if (!unfinished.isEmpty()) {
                var awake = waker.awake();
                unfinished.stream().filter(job -> !awake.contains(job.key())).forEach(this::wake);
            }
        } while (last != null);
    }

    private void wake(Unfinished job) {
        LOG.info("Job {} was unknown to the scheduler; waking it.", job.key());
        waker.wake(job);
    }
}
