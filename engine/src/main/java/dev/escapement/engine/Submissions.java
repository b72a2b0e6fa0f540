package dev.escapement.engine;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LedgerException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Jobs whose submitters do not wait: all that come while a group is written are the next group. The thread that writes lives as long as
 * there is something to write. Thread-safe.
 */
final class Submissions {
    /** From here on a submitter waits after all, so that memory does not fill. */
    private static final int MOST_WAITING = 10_000;

    private static final int MOST_AT_ONCE = 500;

    /** A job and who hears of its handle once it is committed. */
    record Submission(JobSpec spec, CompletableFuture<JobHandle> handle) {}

    private final Consumer<List<Submission>> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Deque<Submission> queue = new ArrayDeque<>();
    private boolean writing;

    /** The writer completes each handle of a group, or throws. */
    Submissions(Consumer<List<Submission>> writer) {
        this.writer = writer;
    }

    CompletableFuture<JobHandle> add(JobSpec spec) {
        var submission = new Submission(spec, new CompletableFuture<>());
        lock.lock();
        try {
            while (queue.size() >= MOST_WAITING) {
                room.awaitUninterruptibly();
            }
            queue.add(submission);
            if (!writing) {
                writing = true;
                var thread = new Thread(this::writeAll, "escapement-submissions");
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
        return submission.handle();
    }

    private void writeAll() {
        for (var group = next(); !group.isEmpty(); group = next()) {
            write(group);
        }
    }

    /** One that cannot be written fails alone, unless the ledger is away: then all do. What a failed call has written is found again. */
    private void write(List<Submission> group) {
        try {
            writer.accept(group);
        } catch (RuntimeException | Error e) {
            boolean isAway = e instanceof LedgerException trouble && trouble.isTransient();
            if (group.size() == 1 || isAway) {
                group.forEach(each -> each.handle().completeExceptionally(e));
            } else {
                group.forEach(each -> write(List.of(each)));
            }
        }
    }

    private List<Submission> next() {
        lock.lock();
        try {
            var group = new ArrayList<Submission>();
            while (!queue.isEmpty() && group.size() < MOST_AT_ONCE) {
                group.add(queue.poll());
            }
            writing = !group.isEmpty();
            room.signalAll();
            return group;
        } finally {
            lock.unlock();
        }
    }
}
