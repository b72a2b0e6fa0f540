package dev.escapement.examples.benchmarks.faults.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.testkit.PostgresExtension;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultyNetworkTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration LONG = Duration.ofMinutes(1);
    /** The text makes its transaction one that takes effect. */
    private static final String INSERT = "insert into seen /* escapement.effect_marker */ values (?)";

    private FaultyNetwork network;
    private Connection client;
    private Connection direct;

    @BeforeEach
    void connect() throws Exception {
        var url = POSTGRES.workConfig().url();
        int port = URI.create(url.substring("jdbc:".length())).getPort();
        network = FaultyNetwork.start(() -> port);
        direct = POSTGRES.workAsAdmin();
        execute(direct, "create table seen (number int); grant all on seen to public");
        client = DriverManager.getConnection(
                url.replace(":" + port + "/", ":" + network.port() + "/"),
                POSTGRES.workConfig().user(),
                POSTGRES.workConfig().password());
        client.setAutoCommit(false);
    }

    @AfterEach
    void disconnect() throws Exception {
        // Closing says good-bye to a peer that may be gone.
        client.abort(Runnable::run);
        network.close();
        execute(direct, "drop table seen");
        direct.close();
    }

    @Test
    void changesNothingUntilItIsTold() throws Exception {
        insert(10);
        client.commit();

        assertThat(seen()).isEqualTo(10);
    }

    @Test
    void losesTheAnswerToACommit() throws Exception {
        var trap = arm(Moment.COMMITTED, 1);
        insert(1);

        assertThatThrownBy(client::commit).isInstanceOf(SQLException.class);
        assertThat(trap.await(LONG)).isTrue();
        assertThat(seen()).isEqualTo(1);
    }

    @Test
    void losesACommit() throws Exception {
        var trap = arm(Moment.BEFORE_COMMIT, 1);
        insert(1);

        assertThatThrownBy(client::commit).isInstanceOf(SQLException.class);
        assertThat(trap.await(LONG)).isTrue();
        assertThat(seen()).isZero();
    }

    @Test
    void waitsForTheChosenCommit() throws Exception {
        var trap = arm(Moment.TOLD, 3);
        for (int i = 0; i < 3; i++) {
            insert(1);
            client.commit();
        }

        assertThat(trap.await(LONG)).isTrue();
        assertThatThrownBy(() -> insert(1)).isInstanceOf(SQLException.class);
        assertThat(seen()).isEqualTo(3);
    }

    @Test
    void losesTheAnswerToAStatementThatTheServerPreparedLongAgo() throws Exception {
        insert(10);
        client.commit();
        var trap = arm(Moment.UNDER_WAY, 1);

        assertThatThrownBy(() -> insert(1)).isInstanceOf(SQLException.class);
        assertThat(trap.await(LONG)).isTrue();
    }

    @Test
    void passesNothingForAWhileAndThenEverything() throws Exception {
        var length = Duration.ofMillis(300);
        long begun = System.nanoTime();
        network.drop(length);
        insert(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(length);
    }

    @Test
    void keepsTheEndOfAConnectionFromTheServer() throws Exception {
        int session = client.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        network.strand(LONG);
        client.abort(Runnable::run);

        assertThat(first("select count(*) from pg_stat_activity where pid = " + session))
                .isEqualTo(1);

        network.cut();
        execute(
                direct,
                "do $$ begin while exists (select from pg_stat_activity where pid = " + session
                        + ") loop perform pg_sleep(0.01), pg_stat_clear_snapshot(); end loop; end $$");
    }

    private Trap arm(Moment moment, int count) {
        var trap = new Trap(Boundary.EFFECT, moment, count, Link::cut);
        network.arm(trap);
        return trap;
    }

    private void insert(int rows) throws SQLException {
        try (var statement = client.prepareStatement(INSERT)) {
            for (int i = 0; i < rows; i++) {
                statement.setInt(1, i);
                statement.execute();
            }
        }
    }

    private int seen() throws SQLException {
        return first("select count(*) from seen");
    }

    private int first(String sql) throws SQLException {
        try (var statement = direct.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
