package dev.escapement.jobstore;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.quartz.JobPersistenceException;

/**
 * Gathers what many threads have to write into one commit. A thread that comes while nothing is written writes at once; those that come
 * meanwhile are written together by the next. Returns when the entry is written or has failed; thread-safe, and not ended by an interrupt.
 */
final class GroupCommit<E> {
    /** Writes all entries or none. */
    interface Writer<E> {
        void write(List<E> entries) throws JobPersistenceException;
    }

    private static final int MOST = 64;

    /** Beginnings of SQLSTATE: connection, resources, operator intervention, a session that the server ended because it stood still. */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "25P03");

    private final Writer<E> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting<E>> queue = new ArrayDeque<>();
    private final Pace pace = new Pace();
    private boolean writing;

    GroupCommit(Writer<E> writer) {
        this.writer = writer;
    }

    private static final class Waiting<E> {
        private final E entry;
        private final Condition changed;
        private boolean written;
        private boolean leads;
        private JobPersistenceException failure;

        Waiting(E entry, Condition changed) {
            this.entry = entry;
            this.changed = changed;
        }
    }

    void write(E entry) throws JobPersistenceException {
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

    /** How many wait for the write that is under way to end. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Its own entry is the first of the queue or among those behind. */
    private void lead() {
        writing = true;
        if (pace.isEarly() && queue.size() < MOST) {
            lock.unlock();
            try {
                pace.await();
            } finally {
                lock.lock();
            }
        }
        var group = new ArrayList<Waiting<E>>();
        while (!queue.isEmpty() && group.size() < MOST) {
            group.add(queue.poll());
        }
        pace.begin(group.size());
        lock.unlock();
        try {
            flush(group);
        } finally {
            lock.lock();
        }
        for (var each : group) {
            each.written = true;
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

    /** One that cannot be written fails alone; while the database is away, none is tried by itself. */
    private void flush(List<Waiting<E>> group) {
        try {
            writer.write(group.stream().map(each -> each.entry).toList());
        } catch (JobPersistenceException | RuntimeException | Error e) {
            if (group.size() > 1 && !isOutage(e)) {
                group.forEach(each -> flush(List.of(each)));
            } else {
                group.forEach(each -> each.failure = failure(e));
            }
        }
    }

    private static JobPersistenceException failure(Throwable e) {
        return e instanceof JobPersistenceException known ? known : new JobPersistenceException(e.toString(), e);
    }

    private static boolean isOutage(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof SQLException failure
                            && failure.getSQLState() != null
                            && OUTAGES.stream().anyMatch(failure.getSQLState()::startsWith))) {
                return true;
            }
        }
        return false;
    }
}
