package dev.escapement.engine;

import dev.escapement.engine.definition.Keeping;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.ledger.Books;
import dev.escapement.engine.ledger.Catalog;
import dev.escapement.engine.ledger.Disposal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * Removes finished jobs and slots that are older than they are to be kept, or more, a few at each call and rarely when there is little to
 * remove. For one thread; several nodes may do it at once.
 */
public final class Retention implements Runnable {
    private static final int BATCH = 200;
    private static final Duration REST = Duration.ofMinutes(1);

    private final Catalog catalog;
    private final Disposal disposal;
    private final Duration age;
    private final InstantSource clock;
    private Instant next = Instant.MIN;

    /** With the age at which all is removed that no definition says otherwise of; null for never. */
    public Retention(Books books, Duration age, InstantSource clock) {
        this.catalog = books.catalog();
        this.disposal = books.disposal();
        this.age = age;
        this.clock = clock;
    }

    @Override
    public void run() {
        var now = clock.instant();
        // A clock may be set back.
        if (now.isBefore(next) && !next.isAfter(now.plus(REST))) {
            return;
        }
        var own = own();
        boolean more = false;
        for (var rule : own.entrySet()) {
            more |= remove(rule.getKey(), rule.getValue(), now);
        }
        if (age != null) {
            var others = new HashSet<>(own.keySet());
            more |= disposal.jobs(now.minus(age), others, BATCH) == BATCH;
            more |= disposal.slots(now.minus(age), others, BATCH) == BATCH;
        }
        next = more ? now : now.plus(REST);
    }

    /** What definitions themselves say. */
    private Map<JobRef, Keeping> own() {
        var own = new HashMap<JobRef, Keeping>();
        for (var edition : catalog.keeping()) {
            var definition = edition.definition();
            own.put(definition.ref(), definition.keeping());
        }
        return own;
    }

    /** Something that runs or waits is never removed, however many are to be kept. */
    private boolean remove(JobRef definition, Keeping keeping, Instant now) {
        int removed = 0;
        if (keeping.age() != null) {
            var oldest = now.minus(keeping.age());
            removed = disposal.jobs(definition, oldest, 1, BATCH);
            removed = Math.max(removed, disposal.slots(definition, oldest, 1, BATCH));
        }
        if (keeping.count() != null) {
            int count = keeping.count();
            removed = Math.max(removed, disposal.jobs(definition, null, count, BATCH));
            removed = Math.max(removed, disposal.slots(definition, null, count, BATCH));
        }
        return removed == BATCH;
    }
}
