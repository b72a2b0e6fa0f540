package dev.escapement.engine.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ledger.jpa.JpaLedger;
import dev.escapement.engine.time.SystemClock;
import dev.escapement.testkit.PostgresExtension;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkDatabaseTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    /** The other classes of this JVM share the server. */
    @AfterAll
    static void remove() throws SQLException {
        admin("drop database if exists work");
        admin("drop role if exists escapement_work");
    }

    @Test
    void is_made_once_and_refused_to_another_ledger() throws SQLException {
        var first = prepare(POSTGRES.ledger());
        var again = prepare(POSTGRES.ledger());

        assertThat(again).isEqualTo(first);
        try (var connection = DriverManager.getConnection(again.url(), again.user(), again.password())) {
            assertThat(connection.getCatalog()).isEqualTo("work");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(POSTGRES.ledgerUrl(), again.user(), again.password()))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));

        admin("create database other_ledger");
        var other = new ConnectionConfig(
                POSTGRES.adminUrl("other_ledger"), POSTGRES.adminUser(), POSTGRES.adminPassword(), 2);
        try {
            assertThatThrownBy(() -> prepare(other)).hasMessageContaining("connections.work.url");
        } finally {
            admin("drop database other_ledger with (force)");
        }
    }

    private static ConnectionConfig prepare(ConnectionConfig ledger) {
        try (var pool = Pools.ledger(ledger)) {
            JpaLedger.open(pool, new SystemClock()).close();
            return WorkDatabase.prepare(pool, ledger);
        }
    }

    private static void admin(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        POSTGRES.adminUrl("postgres"), POSTGRES.adminUser(), POSTGRES.adminPassword());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
