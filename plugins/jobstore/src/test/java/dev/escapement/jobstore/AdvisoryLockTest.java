package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that is stopped in the middle of a transaction keeps its session, and would keep its locks. */
class AdvisoryLockTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Tables tables = new Tables("QRTZ_", "test");

    @Test
    void a_node_that_stands_still_beside_others_does_not_hold_up_an_operation_of_stock_quartz() throws Exception {
        try (var still = begin();
                var other = begin()) {
            Script.shared(tables).add("select 1").run(still);

            new AdvisoryLock(tables).obtainLock(other, "TRIGGER_ACCESS");

            assertThatThrownBy(() -> Script.shared(tables).add("select 1").run(still))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_node_that_stands_still_by_itself_holds_up_nobody() throws Exception {
        try (var still = begin();
                var other = begin()) {
            new AdvisoryLock(tables).obtainLock(still, "TRIGGER_ACCESS");

            Script.shared(tables).add("select 1").run(other);

            other.commit();
            assertThat(other.isValid(1)).isTrue();
        }
    }

    /** A server that compiles expensive statements thinks that ours are, each time anew. */
    @Test
    void noStatementIsCompiled() throws Exception {
        try (var connection = begin()) {
            new Script(tables).add("set jit = on").run(connection);
            connection.commit();

            var inside = Script.shared(tables).add("show jit").query(connection, AdvisoryLockTest::text);
            connection.commit();

            assertThat(inside).isEqualTo("off");
            assertThat(new Script(tables).add("show jit").query(connection, AdvisoryLockTest::text))
                    .isEqualTo("on");
        }
    }

    private static String text(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getString(1);
    }

    private static Connection begin() throws SQLException {
        var connection = DATABASE.connect();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '30s'");
        }
        return connection;
    }
}
