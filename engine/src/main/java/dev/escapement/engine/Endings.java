package dev.escapement.engine;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.ledger.History;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of jobs as a node hears of them: its own at once, those of other nodes soon after their commit, and where that word is lost, at
 * the next look at those that somebody waits for. Who waits holds no thread. Thread-safe.
 */
public final class Endings implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);
    private static final int GROUP = 500;
    /** In seconds. */
    private static final long THREAD_STAYS = 10;

    private final History history;
    private final Map<UUID, Set<CompletableFuture<Void>>> awaited = new ConcurrentHashMap<>();
    private final List<Consumer<Job>> listeners = new CopyOnWriteArrayList<>();
    private final Set<UUID> untold = new LinkedHashSet<>();
    private final ExecutorService teller;
    private boolean telling;

    Endings(History history) {
        this.history = history;
        var one = new ThreadPoolExecutor(1, 1, THREAD_STAYS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            var thread = new Thread(work, "escapement-endings");
            thread.setDaemon(true);
            return thread;
        });
        one.allowCoreThreadTimeOut(true);
        teller = one;
    }

    /**
     * Completed when the job of this key is heard to end from now on; so look at the job after this call. Whoever is done with it
     * completes or cancels it.
     */
    public CompletableFuture<Void> of(UUID key) {
        var end = new CompletableFuture<Void>();
        awaited.compute(key, (same, waiting) -> {
            var all = waiting == null ? ConcurrentHashMap.<CompletableFuture<Void>>newKeySet() : waiting;
            all.add(end);
            return all;
        });
        var unused = end.whenComplete((nothing, failure) -> awaited.computeIfPresent(key, (same, waiting) -> {
            waiting.removeIf(each -> each == end);
            return waiting.isEmpty() ? null : waiting;
        }));
        return end;
    }

    /**
     * Tells of every job that is heard to end from now on, without its steps, in order, on a thread of its own that must not be held up. A job
     * that was restarted ends again; one whose end was told may be told of again.
     */
    public JobEvents.Subscription subscribe(Consumer<Job> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Those jobs of a project that there are, in the order of these ids, without their steps. */
    List<Job> find(String project, List<String> ids) {
        return history.find(project, ids);
    }

    void heard(JobEvent event) {
        if (event.isEnd()) {
            heard(List.of(event.key()));
        }
    }

    /** These jobs have ended: for the room where other nodes tell it. */
    public void heard(Collection<UUID> keys) {
        for (var key : keys) {
            var waiting = awaited.get(key);
            if (waiting != null) {
                List.copyOf(waiting).forEach(end -> end.complete(null));
            }
        }
        if (!listeners.isEmpty()) {
            synchronized (untold) {
                untold.addAll(keys);
            }
            tell();
        }
    }

    /** Looks whether a job that somebody waits for has ended unheard. */
    @Override
    public void run() {
        var keys = List.copyOf(awaited.keySet());
        for (int from = 0; from < keys.size(); from += GROUP) {
            var ended = history.ended(keys.subList(from, Math.min(from + GROUP, keys.size())));
            heard(ended.stream().map(Job::key).toList());
        }
        tell();
    }

    private void tell() {
        synchronized (untold) {
            if (telling || untold.isEmpty()) {
                return;
            }
            telling = true;
        }
        teller.execute(this::tellAll);
    }

    private void tellAll() {
        for (var group = next(); !group.isEmpty(); group = next()) {
            try {
                history.ended(group).forEach(this::tell);
            } catch (LedgerException e) {
                LOG.debug("Who waits for the ends of jobs is told of them when the ledger is back: {}", e.getMessage());
                synchronized (untold) {
                    untold.addAll(group);
                    telling = false;
                    return;
                }
            }
        }
    }

    private List<UUID> next() {
        synchronized (untold) {
            var group = new ArrayList<UUID>(untold.stream().limit(GROUP).toList());
            group.forEach(untold::remove);
            telling = !group.isEmpty();
            return group;
        }
    }

    private void tell(Job job) {
        for (var listener : listeners) {
            try {
                listener.accept(job);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed on the end of {}", job.ref(), e);
            }
        }
    }
}
