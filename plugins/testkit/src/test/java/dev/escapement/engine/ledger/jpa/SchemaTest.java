package dev.escapement.engine.ledger.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchemaTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @Test
    void nodes_that_start_together_migrate_once() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        var starts = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 4; i++) {
            var name = "node-" + i;
            starts.add(() -> {
                ManualEngine.start(POSTGRES, name, new ModeStep()).close();
                return null;
            });
        }
        for (var start : threads.invokeAll(starts)) {
            start.get();
        }
        threads.shutdown();

        assertThat(query("select count(*)::text from escapement.schema_history where version is not null"))
                .containsExactly("13");
    }

    @Test
    void every_table_and_column_says_what_it_is() throws SQLException {
        ManualEngine.start(POSTGRES, "node", new ModeStep()).close();

        assertThat(query("""
                        select c.relname || '.' || coalesce(a.attname, '') from pg_class c
                        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                        where c.relnamespace = 'escapement'::regnamespace and c.relkind = 'r'
                        and c.relname <> 'schema_history' and col_description(c.oid, a.attnum) is null""")).isEmpty();
    }

    @Test
    void an_instant_is_the_same_whatever_the_zones_are() throws SQLException {
        try (var node = ManualEngine.start(POSTGRES, "node", new ModeStep())) {
            var job = node.engine()
                    .submit(JobSpec.of("zones", ModeStep.spec("s", "ok")))
                    .job();

            assertThat(job.createdAt()).isEqualTo(node.clock().instant());
            assertThat(
                            query(
                                    "select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from escapement.job"))
                    .containsExactly("2026-11-22 02:00:00");
            assertThat(query("select data_type::text from information_schema.columns where table_schema = 'escapement'"
                            + " and column_name like '%\\_at'"))
                    .isNotEmpty()
                    .containsOnly("timestamp with time zone");
        }
    }

    private static List<String> query(String sql) throws SQLException {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
