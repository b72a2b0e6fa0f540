package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ledger's database is there and refuses to work: the node waits, says that it is not ready, and goes on when it works again. */
class OutageTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String CUT = """
            select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s' and pid <> pg_backend_pid()""";

    @TempDir
    Path data;

    /** What is done to the database of a name, and undone. */
    private record Outage(String name, List<String> begin, List<String> end) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Outage> outages() {
        return List.of(
                // A standby answers in the place of the server.
                new Outage(
                        "read_only",
                        List.of("alter database %1$s set default_transaction_read_only = on", CUT),
                        List.of("alter database %1$s reset default_transaction_read_only", CUT)),
                new Outage(
                        "no_more_connections",
                        List.of("alter role %1$s connection limit 0", CUT),
                        List.of("alter role %1$s connection limit -1")),
                // What each write says when there is no room on the disk.
                new Outage("disk_full", List.of("""
                        create function no_room() returns trigger language plpgsql as
                        $$begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end$$""", """
                        create procedure fill() language plpgsql as
                        $$declare t regclass;
                        begin
                          for t in select oid from pg_class where relkind = 'r' and relnamespace::regnamespace::text in ('escapement', 'quartz') loop
                            execute format('create trigger no_room before insert or update on %%s for each statement execute function no_room()', t);
                            commit;
                          end loop;
                        end$$""", "call fill()"), List.of("""
                        create or replace function no_room() returns trigger language plpgsql as $$begin return null; end$$""")));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void a_node_outlasts_a_database_that_does_not_work(Outage outage) throws Exception {
        var name = outage.name();
        var ledger = new ConnectionConfig(POSTGRES.adminUrl(name), name, "test", 10);
        try (var admin = POSTGRES.ledgerAsAdmin()) {
            execute(admin, "create role " + name + " login password 'test'");
            execute(admin, "create database " + name + " owner " + name);
        }
        try (var admin = DriverManager.getConnection(
                        POSTGRES.adminUrl(name), POSTGRES.adminUser(), POSTGRES.adminPassword());
                var server = ServerProcess.start(data, ServerProcess.on(ledger, POSTGRES.workConfig()))) {
            server.submit(ServerTest.job(
                    "job",
                    "create table " + name + " (n int)",
                    "insert into " + name + " values (1); select pg_sleep(4)",
                    "insert into " + name + " values (2)",
                    "select n from " + name + " order by n"));
            server.awaitRunning("job", 1);

            executeAll(admin, outage.begin(), name);
            await().atMost(LONG).until(() -> readiness(server) == 503);
            executeAll(admin, outage.end(), name);

            await().atMost(LONG).until(() -> readiness(server) == 200);
            await().atMost(LONG).until(() -> server.statusOf("job").equals("SUCCEEDED"));
            assertThat(server.get("/api/v1/jobs/job/steps/s3/result")
                            .path("rows")
                            .toString())
                    .isEqualTo("[[1],[2]]");
        }
    }

    private static int readiness(ServerProcess server) throws Exception {
        return server.send(server.request("/readyz").GET()).statusCode();
    }

    /** Each by itself: what comes later is to see what was changed. */
    private static void executeAll(Connection connection, List<String> statements, String name) throws SQLException {
        for (var sql : statements) {
            execute(connection, sql.formatted(name));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
