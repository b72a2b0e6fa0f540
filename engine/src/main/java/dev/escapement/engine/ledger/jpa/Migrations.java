package dev.escapement.engine.ledger.jpa;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema {@code escapement} up to date; nodes that start together wait for each other. */
final class Migrations {
    private Migrations() {}

    static void run(DataSource pool) {
        Flyway.configure()
                .dataSource(pool)
                // The other kind of lock is a transaction that stands still while a long migration runs; the server
                // ends such.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .schemas("escapement")
                .table("schema_history")
                .locations("classpath:dev/escapement/engine/ledger/migration")
                .sqlMigrationPrefix("V")
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }
}
