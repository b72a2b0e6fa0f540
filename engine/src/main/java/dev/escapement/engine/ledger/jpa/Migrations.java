package dev.escapement.engine.ledger.jpa;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema {@code escapement} up to date; nodes that start together wait for each other. */
final class Migrations {
    private Migrations() {}

    static void run(DataSource pool) {
        Flyway.configure()
                .dataSource(pool)
                .schemas("escapement")
                .table("schema_history")
                .locations("classpath:dev/escapement/engine/ledger/migration")
                .sqlMigrationPrefix("V")
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }
}
