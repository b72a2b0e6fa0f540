package dev.escapement.examples.benchmarks.peer;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** No scheduler at all: rows by plain JDBC, a commit a write, and chains handed to the workers in memory, where a crash would lose them. */
final class JdbcPeer implements Peer {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcPeer.class);
    private static final int SUBMITTERS = 4;

    private final HikariDataSource pool;
    private final ChainRows rows;
    private final Progress progress;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);

    private JdbcPeer(HikariDataSource pool, ChainRows rows, Progress progress) {
        this.pool = pool;
        this.rows = rows;
        this.progress = progress;
    }

    static JdbcPeer start(Site site) throws SQLException {
        var pool = site.pool(WORKERS + SUBMITTERS);
        var rows = new ChainRows(pool);
        rows.install();
        return new JdbcPeer(pool, rows, site.progress());
    }

    @Override
    public void submit(String id) throws SQLException {
        rows.open(id);
        workers.execute(() -> run(id));
    }

    @Override
    public void submitBatch(List<String> ids) throws SQLException {
        rows.openAll(ids);
        ids.forEach(id -> workers.execute(() -> run(id)));
    }

    private void run(String id) {
        try {
            rows.run(id, progress);
        } catch (SQLException e) {
            LOG.error("Chain {} failed", id, e);
        }
    }

    /** There is nobody else who could run its chains. */
    @Override
    public void standBy() {
        throw new UnsupportedOperationException("Without a scheduler there is only one node.");
    }

    @Override
    public void stop() throws InterruptedException {
        workers.shutdown();
        if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
            LOG.warn("Chains still run");
        }
        pool.close();
    }
}
