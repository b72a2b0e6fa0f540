package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.quartz.JobPersistenceException;
import org.quartz.SchedulerConfigException;
import org.quartz.SchedulerException;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of this node in its cluster: it joins, hears and tells the others, checks in, takes over from those that have died, and takes
 * its leave. Check-ins go one after the other, and none follows the leave. Thread-safe.
 */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final Peers peers;
    private final Transactions transactions;
    private final Host host;
    private final Repair repair;
    private final Wakeups wakeups;
    private final Watch watch;
    private final ReentrantLock checkingIn = new ReentrantLock();
    private volatile boolean leaving;
    private Long written;

    Membership(Tables tables, Peers peers, Transactions transactions, Host host) {
        this.peers = peers;
        this.transactions = transactions;
        this.host = host;
        this.repair = new Repair(tables);
        this.wakeups = new Wakeups(tables, peers.node(), host::connection, new Hearing());
        this.watch = new Watch(
                "QuartzScheduler_" + tables.scheduler() + "-" + peers.node() + "_watch",
                peers,
                host::connection,
                this::died);
    }

    /** The job store of this node. */
    interface Host {
        Connection connection() throws SQLException;

        /** There is something to fire at this time, in epoch milliseconds. */
        void wake(long time);

        /** A node has told this. */
        void news(String word);

        /** Quartz's part of a check-in: whether anything was taken over. */
        boolean checkIn() throws JobPersistenceException;
    }

    private final class Hearing implements Wakeups.Ears {
        @Override
        public void backAgain() {
            peers.forgive();
            host.wake(0);
        }

        @Override
        public void joined() {
            watch.lookAgain();
        }

        @Override
        public void wake(long time) {
            host.wake(time);
        }

        @Override
        public void news(String word) {
            host.news(word);
        }
    }

    /** From now on the others see that this node lives, and it hears them. */
    void join() throws SchedulerException {
        try {
            wakeups.start();
        } catch (JobPersistenceException e) {
            throw e;
        } catch (Exception e) {
            throw new SchedulerConfigException(e.getMessage(), e);
        }
    }

    /** The name of a living node with a job store of Quartz, or null. */
    String stockNode() throws JobPersistenceException {
        return transactions.run(peers::stock);
    }

    /** Begins to watch over another node, to notice its death at once; from now on one of the others does so for this one. */
    void watch() {
        watch.start();
        wakeups.joined();
    }

    boolean isCutOff() {
        return peers.isCutOff();
    }

    /** Whether this node is to fire nothing now: its clock is wrong, or it is about to be taken for lost. */
    boolean isResting() {
        return peers.isClockAstray() || peers.isCutOff();
    }

    /** A trigger is to be fired at this time, in epoch milliseconds: the other nodes should know. */
    void announce(long time) {
        wakeups.announce(time);
    }

    void tell(String word) {
        wakeups.tell(word);
    }

    void tell(Duration pause, Supplier<String> word) {
        wakeups.tell(pause, word);
    }

    /** One round: this node's check-in, what it takes over from others, and what nobody stands behind. Whether triggers came free. */
    boolean checkIn() throws JobPersistenceException {
        checkingIn.lock();
        try {
            if (leaving) {
                return false;
            }
            boolean rested = peers.isCutOff();
            boolean recovered = host.checkIn();
            return mend() || recovered || rested;
        } finally {
            checkingIn.unlock();
        }
    }

    private boolean mend() throws JobPersistenceException {
        if (!repair.isDue() || !transactions.run(repair::isNeeded)) {
            return false;
        }
        int freed = transactions.exclusively(repair::run);
        LOG.warn("{} triggers were reserved or blocked by nobody; they wait for their time again.", freed);
        return freed > 0;
    }

    /** Writes the check-in itself. */
    void write(Connection connection) throws JobPersistenceException {
        long begin = System.nanoTime();
        try {
            peers.checkIn(connection);
            written = begin;
        } catch (SQLException e) {
            throw new JobPersistenceException("The check-in cannot be written: " + e.getMessage(), e);
        }
    }

    /** Something is committed on this thread: maybe the check-in, which counts from then on, however long it takes to recover others. */
    void committed() {
        if (checkingIn.isHeldByCurrentThread() && written != null) {
            peers.succeeded(written);
            written = null;
        }
    }

    /** The nodes that are to be taken over; at its first check-in also what an earlier life of this one left. */
    List<SchedulerStateRecord> lost(Connection connection, boolean first) throws JobPersistenceException {
        try {
            return peers.lost(connection, first);
        } catch (SQLException e) {
            throw new JobPersistenceException("The nodes of the cluster cannot be read: " + e.getMessage(), e);
        }
    }

    /** Another node's session has ended and was not made anew: its jobs are taken over now. */
    private void died(String node) {
        checkingIn.lock();
        try {
            peers.suspect(node);
            if (checkIn()) {
                host.wake(0);
            }
        } catch (JobPersistenceException e) {
            LOG.warn(
                    "The jobs of {}, which has died, will be taken over by a later check-in: {}", node, e.getMessage());
        } finally {
            peers.suspectNobody();
            checkingIn.unlock();
        }
    }

    /** Gives back what this node has reserved and takes its leave, so that nobody waits for it. */
    void leave() {
        leaving = true;
        checkingIn.lock();
        try {
            watch.close();
            wakeups.close();
            transactions.run(connection -> {
                peers.leave(connection);
                return null;
            });
        } catch (JobPersistenceException e) {
            LOG.warn("The node {} could not take its leave; the others will miss it: {}", peers.node(), e.getMessage());
        } finally {
            checkingIn.unlock();
        }
    }
}
