package dev.escapement.dialects.carto;

import dev.escapement.engine.Engine;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.Status;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps users from queueing more than so many jobs. As those that wait become fewer by themselves, a node looks again only when it has let in
 * as many as there was room for when it looked last; several nodes may let in a few more. Thread-safe.
 */
final class Queue {
    private static final int MOST = 64;
    private static final int MOST_USERS = 10_000;

    private final Engine engine;
    private final Map<String, AtomicInteger> room = new ConcurrentHashMap<>();

    Queue(Engine engine) {
        this.engine = engine;
    }

    /** Lets a job of a user in. @throws CartoException when there is no room */
    void enter(String user) {
        if (room.size() > MOST_USERS) {
            room.clear();
        }
        var left = room.computeIfAbsent(user, name -> new AtomicInteger());
        // One at a time for a user: two that looked at once would each have found the same room.
        synchronized (left) {
            if (left.get() == 0) {
                left.set(look(user));
            }
            left.decrementAndGet();
        }
    }

    private int look(String user) {
        int ours = 0;
        String after = null;
        do {
            var waiting = engine.list(new JobQuery(user, Set.of(Status.PENDING), Map.of(), after, JobQuery.MAX_LIMIT));
            ours += (int) waiting.items().stream()
                    .filter(job -> JobDocument.sent(job) != null)
                    .count();
            after = waiting.next();
        } while (ours < MOST && after != null);
        if (ours >= MOST) {
            throw CartoException.bad("Failed to create job. Max number of jobs (" + MOST + ") queued reached");
        }
        return MOST - ours;
    }
}
