package dev.escapement.client;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.backend.Waits;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.JobNotFoundException;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.RefusedException;
import dev.escapement.client.job.UnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks jobs up that are waited for, many at once and one lookup at a time; goes on trying while nobody can tell. Thread-safe. */
final class Lookups {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Servers take bodies of a megabyte, and ids may be long. */
    private static final int MOST_CHARACTERS = 500_000;

    private static final int INTERNAL_ERROR = 500;

    private final Backend backend;
    private final ClientThreads threads;
    private final Watches watches;
    private final Set<String> wanted = new LinkedHashSet<>();
    private boolean busy;

    Lookups(Backend backend, ClientThreads threads, Watches watches) {
        this.backend = backend;
        this.threads = threads;
        this.watches = watches;
    }

    synchronized void add(Collection<String> ids) {
        wanted.addAll(ids);
        if (!busy && !wanted.isEmpty()) {
            busy = true;
            threads.workers().execute(this::next);
        }
    }

    private void next() {
        for (var ids = take(); !ids.isEmpty(); ids = take()) {
            var open = ids.stream().filter(watches::isOpen).toList();
            if (!open.isEmpty()) {
                Waits.afterwards(backend.lookup(open), (found, problem) -> ended(open, found, problem));
                return;
            }
        }
    }

    /** Nothing, and no longer busy, when there is nothing left to ask. */
    private synchronized List<String> take() {
        var ids = new ArrayList<String>();
        var all = wanted.iterator();
        for (int length = 0; all.hasNext() && ids.size() < Backend.MOST_IDS && length < MOST_CHARACTERS; ) {
            var id = all.next();
            ids.add(id);
            length += id.length();
            all.remove();
        }
        busy = !ids.isEmpty();
        return ids;
    }

    private void ended(List<String> ids, List<JobState> found, Throwable problem) {
        if (problem == null) {
            tell(ids, found);
            threads.workers().execute(this::next);
        } else if (isOutage(Waits.cause(problem))) {
            wantAgain(ids);
            threads.after(PAUSE, this::next);
        } else {
            var refused = Waits.unchecked(problem);
            ids.forEach(id -> watches.failed(
                    id,
                    refused instanceof EscapementException known
                            ? known
                            : new EscapementException("The client failed: " + refused, refused)));
            threads.workers().execute(this::next);
        }
    }

    private void tell(List<String> ids, List<JobState> found) {
        var missing = new HashSet<>(ids);
        for (var job : found) {
            missing.remove(job.id());
            watches.found(job);
        }
        missing.forEach(id -> watches.failed(id, new JobNotFoundException(id)));
    }

    private synchronized void wantAgain(List<String> ids) {
        wanted.addAll(ids);
    }

    private static boolean isOutage(Throwable problem) {
        return problem instanceof UnreachableException
                || (problem instanceof RefusedException refused && refused.status() >= INTERNAL_ERROR);
    }
}
