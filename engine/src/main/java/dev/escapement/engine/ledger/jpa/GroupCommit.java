package dev.escapement.engine.ledger.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers the writes of many threads into one transaction. A thread that finds nothing under way writes at once, for itself; those that
 * come meanwhile wait, and one of them writes for all. Where they are paced, the next group begins the later the larger the last one
 * was: a commit costs about the same for one and for many, and nobody who is alone waits. Each gets its answer after the commit that
 * holds its write, interrupted or not; a write that the database refuses fails alone. Keys sort by age, as JobKeys makes them.
 * Thread-safe.
 */
final class GroupCommit<W extends GroupCommit.Write, A> {
    /** Something to write about one job; a group holds at most one write for each. */
    interface Write {
        UUID key();

        /** About how many rows this is. */
        default int rows() {
            return 1;
        }
    }

    /** Writes a group within a transaction and answers in its order; it may be called again with the same writes. */
    @FunctionalInterface
    interface Flush<W, A> {
        List<A> write(Connection connection, List<W> group) throws SQLException;
    }

    /** How groups follow each other. */
    enum Rhythm {
        /** For writes that somebody outside waits for: one group after the other. */
        AT_ONCE(Duration.ZERO, 1),
        /**
         * For writes whose threads mostly wait for each other's commits anyway: a pause from the begin of one to the next for each write but
         * the first, and two under way, of which one keeps the server busy while the other's threads or its commit are elsewhere.
         */
        PACED(Duration.ofMillis(2), 2);

        private final long pause;
        private final int mostUnderWay;

        Rhythm(Duration pause, int mostUnderWay) {
            this.pause = pause.toNanos();
            this.mostUnderWay = mostUnderWay;
        }
    }

    /** A group that is twice as large saves next to nothing, and all in it wait for the last. */
    private static final int MOST_WRITES = 64;

    private static final int MOST_ROWS = 20_000;
    private static final long LONGEST_PAUSE = Duration.ofMillis(20).toNanos();

    private final Commits commits;
    private final Flush<W, A> flush;
    private final Rhythm rhythm;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter<W, A>> queue = new ArrayList<>();

    private boolean gathering;
    private int underWay;
    private long notBefore = System.nanoTime();

    GroupCommit(Commits commits, Rhythm rhythm, Flush<W, A> flush) {
        this.commits = commits;
        this.rhythm = rhythm;
        this.flush = flush;
    }

    /** The answer to this write, once it is committed. @throws LedgerException when it is not, or when nobody can know */
    A write(W write) {
        lock.lock();
        try {
            var waiter = new Waiter<W, A>(write, lock.newCondition());
            queue.add(waiter);
            while (!waiter.done) {
                if (waiter.taken || gathering || underWay == rhythm.mostUnderWay) {
                    waiter.turn.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
            return waiter.answer();
        } finally {
            lock.unlock();
        }
    }

    /** Writes the first ones, with the lock given back meanwhile. */
    private void lead() {
        gathering = true;
        awaitPace();
        var group = take();
        notBefore = System.nanoTime() + Math.min(LONGEST_PAUSE, rhythm.pause * (group.size() - 1));
        gathering = false;
        underWay++;
        wakeNext();
        lock.unlock();
        try {
            commit(group);
        } finally {
            lock.lock();
            underWay--;
            group.forEach(Waiter::end);
            wakeNext();
        }
    }

    private void wakeNext() {
        if (!queue.isEmpty()) {
            queue.get(0).turn.signal();
        }
    }

    private void awaitPace() {
        long left = notBefore - System.nanoTime();
        if (left > 0 && queue.size() < MOST_WRITES) {
            lock.unlock();
            try {
                LockSupport.parkNanos(left);
            } finally {
                lock.lock();
            }
        }
    }

    private List<Waiter<W, A>> take() {
        var group = new ArrayList<Waiter<W, A>>();
        var keys = new HashSet<UUID>();
        int rows = 0;
        queue.sort(Waiter::compareTo);
        for (var all = queue.iterator(); all.hasNext(); ) {
            var next = all.next();
            next.passedOver = group.size() == MOST_WRITES || rows >= MOST_ROWS || !keys.add(next.write.key());
            if (!next.passedOver) {
                next.taken = true;
                group.add(next);
                rows += next.write.rows();
                all.remove();
            }
        }
        return group;
    }

    private void commit(List<Waiter<W, A>> group) {
        try {
            var writes = group.stream().map(waiter -> waiter.write).toList();
            var answers = commits.in(connection -> flush.write(connection, writes));
            for (int i = 0; i < group.size(); i++) {
                group.get(i).answer = answers.get(i);
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (group.size() == 1 || Trouble.isGone(e)) {
                group.forEach(waiter -> waiter.failure = e);
            } else {
                commitByHalves(group);
            }
        }
    }

    /** One of these cannot be written: the halves that do not hold it can. */
    private void commitByHalves(List<Waiter<W, A>> group) {
        int half = group.size() / 2;
        commit(group.subList(0, half));
        commit(group.subList(half, group.size()));
    }

    /** A thread that waits; its fields are guarded by the lock, but for those that its leader alone sets before the end. */
    private static final class Waiter<W extends Write, A> {
        private final W write;
        private final Condition turn;
        private boolean passedOver;
        private boolean taken;
        private boolean done;
        private A answer;
        private Throwable failure;

        Waiter(W write, Condition turn) {
            this.write = write;
            this.turn = turn;
        }

        /** Oldest job first, so that a crowd of new ones does not hold up those that are about to end; but nobody is passed over twice. */
        int compareTo(Waiter<W, A> other) {
            if (passedOver || other.passedOver) {
                return Boolean.compare(other.passedOver, passedOver);
            }
            return write.key().compareTo(other.write.key());
        }

        void end() {
            done = true;
            turn.signal();
        }

        A answer() {
            if (failure != null) {
                throw Trouble.of(failure);
            }
            return answer;
        }
    }
}
