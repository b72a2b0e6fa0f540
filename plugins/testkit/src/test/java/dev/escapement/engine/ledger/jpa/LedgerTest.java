package dev.escapement.engine.ledger.jpa;

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.connection.Pools;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.time.SystemClock;
import dev.escapement.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A ledger of its own for each class of tests, without jobs for each test, and short ways to have jobs and claims in it. */
abstract class LedgerTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    static final StepResult.Succeeded OK = StepResult.succeeded(Map.of("n", 1));
    static HikariDataSource connections;
    static WatchedPool pool;
    static JpaLedger ledger;

    @BeforeAll
    static void open() {
        connections = Pools.ledger(POSTGRES.ledger());
        pool = new WatchedPool(connections);
        ledger = JpaLedger.open(pool.dataSource(), new SystemClock());
    }

    @AfterAll
    static void close() {
        ledger.close();
        connections.close();
    }

    @AfterEach
    void clear() throws SQLException {
        admin("truncate escapement.job cascade");
    }

    static JobSpec spec(String id) {
        return JobSpec.of(id, ModeStep.spec("s0", "ok"), ModeStep.spec("s1", "ok"));
    }

    static List<UUID> jobs(int count) {
        var specs = new ArrayList<JobSpec>();
        for (int i = 0; i < count; i++) {
            specs.add(spec("j" + i));
        }
        return ledger.openAll(specs).stream().map(opened -> opened.job().key()).toList();
    }

    static List<Claim> claims(int count) throws SQLException {
        try (var connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            var claims = ledger.claims().claim(connection, jobs(count), "n");
            connection.commit();
            return claims;
        }
    }

    static Job read(Claim claim) {
        return ledger.find(claim.job().ref()).orElseThrow();
    }

    /** The number that a query gives, or 0. */
    static int admin(String sql) throws SQLException {
        try (var connection = POSTGRES.ledgerAsAdmin()) {
            return execute(connection, sql);
        }
    }

    static int execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return 0;
            }
            var rows = statement.getResultSet();
            return rows.next() && rows.getMetaData().getColumnCount() > 0 ? rows.getInt(1) : 0;
        }
    }
}
