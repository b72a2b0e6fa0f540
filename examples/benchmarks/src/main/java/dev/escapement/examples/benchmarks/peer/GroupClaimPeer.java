package dev.escapement.examples.benchmarks.peer;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limit: submissions, claims and the ends of steps of hundreds of chains each go into one statement and one commit. Not an engine. */
final class GroupClaimPeer implements Peer {
    private static final Logger LOG = LoggerFactory.getLogger(GroupClaimPeer.class);
    private static final int GROUP = 500;
    private static final int RUNNERS = 2;
    /** It finds work by asking, and this is how often: part of what is measured. */
    private static final long POLL_MILLIS = 5;

    private static final String INDEX =
            "create index if not exists job_pending on bench.job (id) where status = 'PENDING'";
    private static final String CLAIM = """
            update bench.job set status = 'RUNNING' where id in
            (select id from bench.job where status = 'PENDING' order by id limit ? for update skip locked) returning id""";
    private static final String STEPS_END = """
            update bench.step set status = 'SUCCEEDED', started_at = now(), ended_at = now()
            where job_id = any (?::text[]) and position = ?""";
    private static final String JOBS_END =
            "update bench.job set status = 'SUCCEEDED', ended_at = now() where id = any (?::text[])";

    private final HikariDataSource pool;
    private final Progress progress;
    private final LinkedBlockingQueue<String> submitted = new LinkedBlockingQueue<>();
    private final Uncommitted uncommitted = new Uncommitted();
    private final ExecutorService threads = Executors.newFixedThreadPool(RUNNERS + 1);
    private volatile boolean runs = true;
    private volatile boolean open = true;

    private GroupClaimPeer(HikariDataSource pool, Progress progress) {
        this.pool = pool;
        this.progress = progress;
    }

    static GroupClaimPeer start(Site site) throws SQLException {
        var peer = new GroupClaimPeer(site.pool(RUNNERS + 2), site.progress());
        new ChainRows(peer.pool).install();
        try (var connection = peer.pool.getConnection()) {
            ChainRows.update(connection, INDEX);
        }
        peer.threads.execute(() -> peer.loop(peer::write));
        for (int i = 0; i < RUNNERS; i++) {
            peer.threads.execute(() -> peer.loop(peer::runGroup));
        }
        return peer;
    }

    /** Committed a moment later, with all that was submitted meanwhile. */
    @Override
    public void submit(String id) {
        uncommitted.submitted();
        submitted.add(id);
    }

    @Override
    public void submitBatch(List<String> ids) throws Exception {
        new ChainRows(pool).openAll(ids);
    }

    @Override
    public void awaitSubmitted() throws InterruptedException {
        uncommitted.awaitNone();
    }

    @Override
    public void standBy() {
        runs = false;
    }

    @Override
    public void stop() throws InterruptedException {
        open = false;
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            LOG.warn("Chains still run");
        }
        pool.close();
    }

    private void loop(Turn turn) {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            while (open) {
                turn.with(connection);
            }
        } catch (SQLException e) {
            LOG.error("A thread ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Connection connection) throws SQLException, InterruptedException {
        var first = submitted.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
            var ids = new ArrayList<>(List.of(first));
            submitted.drainTo(ids, GROUP - 1);
            ChainRows.openAll(connection, ids);
            connection.commit();
            uncommitted.committed(ids.size());
        }
    }

    private void runGroup(Connection connection) throws SQLException, InterruptedException {
        var ids = runs ? claim(connection) : List.<String>of();
        if (ids.isEmpty()) {
            Thread.sleep(POLL_MILLIS);
            return;
        }
        ids.forEach(progress::started);
        var array = connection.createArrayOf("text", ids.toArray());
        for (int step = 0; step < STEPS; step++) {
            ChainRows.update(connection, STEPS_END, array, step);
            if (step == STEPS - 1) {
                ChainRows.update(connection, JOBS_END, array);
            }
            connection.commit();
        }
        progress.finished(ids.size());
    }

    private static List<String> claim(Connection connection) throws SQLException {
        var ids = new ArrayList<String>();
        try (var statement = connection.prepareStatement(CLAIM)) {
            statement.setInt(1, GROUP);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        connection.commit();
        return ids;
    }

    private interface Turn {
        void with(Connection connection) throws SQLException, InterruptedException;
    }
}
