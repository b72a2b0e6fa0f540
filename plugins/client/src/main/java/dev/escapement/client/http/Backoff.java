package dev.escapement.client.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: nothing while there is a node that was not asked, then longer and longer, never twice the same. */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long MOST_MILLIS = 5_000;
    private static final int MOST_DOUBLED = 6;

    private Backoff() {}

    /** @param failures how many tries have failed, from 1 */
    static Duration after(int failures, int nodes) {
        if (failures % nodes != 0) {
            return Duration.ZERO;
        }
        int round = Math.min(failures / nodes - 1, MOST_DOUBLED);
        long most = Math.min(FIRST_MILLIS << round, MOST_MILLIS);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
