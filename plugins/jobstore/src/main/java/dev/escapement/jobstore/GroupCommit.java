package dev.escapement.jobstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers what many threads have to write into one commit. A thread that comes while nothing is written writes at once; those that come
 * meanwhile are written together by the next. Returns when the entry is written; thread-safe, and not ended by an interrupt.
 */
final class GroupCommit<E> {
    /** Writes all entries, or waits and tries again until it has. */
    interface Writer<E> {
        void write(List<E> entries);
    }

    private static final int MOST = 256;

    private final Writer<E> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting<E>> queue = new ArrayDeque<>();
    private boolean writing;

    GroupCommit(Writer<E> writer) {
        this.writer = writer;
    }

    private static final class Waiting<E> {
        private final E entry;
        private final Condition changed;
        private boolean written;
        private boolean leads;
        private RuntimeException failure;

        Waiting(E entry, Condition changed) {
            this.entry = entry;
            this.changed = changed;
        }
    }

    void write(E entry) {
        lock.lock();
        try {
            var own = new Waiting<>(entry, lock.newCondition());
            queue.add(own);
            while (!own.written && !own.leads && writing) {
                own.changed.awaitUninterruptibly();
            }
            if (!own.written) {
                lead();
            }
            if (own.failure != null) {
                throw own.failure;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Its own entry is the first of the queue or among those behind. */
    private void lead() {
        writing = true;
        var group = new ArrayList<Waiting<E>>();
        while (!queue.isEmpty() && group.size() < MOST) {
            group.add(queue.poll());
        }
        RuntimeException failure = null;
        lock.unlock();
        try {
            writer.write(group.stream().map(each -> each.entry).toList());
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new IllegalStateException("The group could not be written: " + e, e);
        } finally {
            lock.lock();
        }
        for (var each : group) {
            each.written = true;
            each.failure = failure;
            each.changed.signal();
        }
        var next = queue.peek();
        if (next == null) {
            writing = false;
        } else {
            next.leads = true;
            next.changed.signal();
        }
    }
}
