package dev.escapement.engine.quartz;

import dev.escapement.engine.Endings;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.jobstore.PostgresJobStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.StringJoiner;
import java.util.UUID;

/** Tells the other nodes of the jobs that have ended here, many at once, and hears it from them. Thread-safe. */
final class EndingNews {
    private static final String WORD = "escapement ended ";
    /** A word may have 7,999 bytes (PostgreSQL, NOTIFY), of which a key takes 37. */
    private static final int MOST = 200;
    /** Few enough words for a loaded cluster, and soon enough for who waits. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final PostgresJobStore store;
    private final String node;
    private final Deque<UUID> untold = new ArrayDeque<>();

    EndingNews(PostgresJobStore store, String node) {
        this.store = store;
        this.node = node;
    }

    void tell(JobEvent event) {
        if (event.isEnd()) {
            synchronized (untold) {
                untold.add(event.key());
                if (untold.size() > 1) {
                    return;
                }
            }
            store.tell(PAUSE, this::next);
        }
    }

    private String next() {
        var keys = new StringJoiner(",", WORD, " " + node);
        synchronized (untold) {
            for (int i = 0; i < MOST && !untold.isEmpty(); i++) {
                keys.add(untold.poll().toString());
            }
            if (!untold.isEmpty()) {
                store.tell(PAUSE, this::next);
            }
        }
        return keys.toString();
    }

    /** Passes on what another node tells; any other word is left alone. */
    void hear(String word, Endings endings) {
        if (word.startsWith(WORD) && !word.endsWith(" " + node)) {
            var keys = word.substring(WORD.length(), word.indexOf(' ', WORD.length()));
            endings.heard(
                    Arrays.stream(keys.split(",", -1)).map(UUID::fromString).toList());
        }
    }
}
