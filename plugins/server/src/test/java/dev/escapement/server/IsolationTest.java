package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users' SQL against the ledger of a real server, as a user would send it: nothing is seen, nothing is changed. */
class IsolationTest {
    @TempDir
    static Path data;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(data, Map.of());
        server.submit(ServerTest.job("canary", "select 1"));
        server.await("canary");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "schema | 42P01 | select * from escapement.job",
                "catalog | 0A000 | select * from escapement.escapement.job",
                "reset_role | 0A000 | reset role; select * from escapement.escapement.job",
                "set_role | 42501 | set role postgres",
                "session | 42501 | set session authorization postgres",
                "session_default | 0A000 | set session authorization default; select * from escapement.escapement.job",
                "create_role | 42501 | create role intruder superuser login",
                "alter_role | 42501 | alter role escapement_work superuser",
                "grant | 42501 | grant pg_execute_server_program to escapement_work",
                "dblink | 42501 | create extension dblink",
                "fdw | 42501 | create extension postgres_fdw",
                "copy_program | 42501 | copy (select 1) to program 'touch /tmp/escapement-was-here'",
                "copy_from_program | 42501 | create table c (t text); copy c from program 'id'",
                "copy_file | 42501 | create table f (t text); copy f from '/etc/passwd'",
                "read_file | 42501 | select pg_read_file('postmaster.pid')",
                "ls | 42501 | select pg_ls_dir('base')",
                "large_object | 42501 | select lo_import('/etc/passwd')",
                "execute_commit | 0A000 | do $x$ begin create table sneaked (n int); execute 'commit'; end $x$",
                "do_commit | 2D000 | do $x$ begin create table sneaked (n int); commit; end $x$",
                "untrusted | 42501 | create extension plpython3u",
                "c_function | 42501 | create function f() returns int language c as 'libc', 'abort'",
                "settings | 25001 | do $x$ begin execute 'alter system set fsync = off'; end $x$",
                "passwords | 42501 | select rolpassword from pg_authid",
                "end_backend | 42501 | select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'",
                "sneaked | 42P01 | select * from sneaked"
            })
    void is_refused(String id, String code, String sql) throws Exception {
        server.submit(ServerTest.job(id, sql));
        var job = server.await(id);

        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("FAILED");
        assertThat(job.path("error").path("code").asString()).as(job.toString()).isEqualTo(code);
        assertThat(Files.exists(Path.of("/tmp/escapement-was-here"))).isFalse();
    }

    @Test
    void a_text_that_ends_its_transaction_is_refused_before_it_runs() throws Exception {
        var response = server.send(server.request("/api/v1/jobs")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        ServerTest.job("commits", "create table kept (n int); commit; select 1/0"))));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("/steps/0/config/sql");
    }

    @Test
    void the_servers_settings_are_out_of_reach_without_a_transaction_too() throws Exception {
        server.submit("{\"id\":\"alter\",\"steps\":[{\"name\":\"s\",\"kind\":\"sql\",\"config\":"
                + "{\"sql\":\"alter system set fsync = off\",\"transaction\":\"none\"}}]}");

        assertThat(server.await("alter").path("error").path("code").asString()).isEqualTo("42501");
    }

    @Test
    void even_with_its_password_the_role_cannot_enter_the_ledgers_database() throws Exception {
        var port = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(3);
        var url = "jdbc:postgresql://127.0.0.1:" + port + "/";
        var admin = Files.readString(data.resolve("postgres.password")).strip();
        String password;
        try (var connection = DriverManager.getConnection(url + "escapement", "postgres", admin);
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("select value from escapement.setting where name = 'work_password'")) {
            rows.next();
            password = rows.getString(1);
        }
        DriverManager.getConnection(url + "work", "escapement_work", password).close();
        for (var database : List.of("escapement", "postgres", "template1")) {
            assertThatThrownBy(() -> DriverManager.getConnection(url + database, "escapement_work", password))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    /** Other backends of the engine are not the user's to see into or to end. */
    @Test
    void the_engines_own_sessions_are_out_of_reach() throws Exception {
        server.submit(ServerTest.job(
                "sessions",
                "select count(*) from pg_stat_activity where usename = 'postgres' and query is not null"
                        + " and query <> '<insufficient privilege>'"));
        assertThat(server.await("sessions").path("status").asString()).isEqualTo("SUCCEEDED");
        assertThat(server.get("/api/v1/jobs/sessions/steps/s0/result")
                        .path("rows")
                        .toString())
                .isEqualTo("[[0]]");
        assertThat(server.statusOf("canary")).isEqualTo("SUCCEEDED");
    }
}
