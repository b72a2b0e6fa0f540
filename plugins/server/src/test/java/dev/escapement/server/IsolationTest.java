package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
                "schema | select * from escapement.job",
                "catalog | select * from escapement.escapement.job",
                "reset_role | reset role; select * from escapement.escapement.job",
                "set_role | set role postgres",
                "session | set session authorization postgres",
                "session_default | set session authorization default; select * from escapement.escapement.job",
                "create_role | create role intruder superuser login",
                "alter_role | alter role escapement_work superuser",
                "grant | grant pg_execute_server_program to escapement_work",
                "dblink | create extension dblink",
                "fdw | create extension postgres_fdw",
                "copy_program | copy (select 1) to program 'touch /tmp/escapement-was-here'",
                "copy_from_program | create table c (t text); copy c from program 'id'",
                "copy_file | create table f (t text); copy f from '/etc/passwd'",
                "read_file | select pg_read_file('postmaster.pid')",
                "ls | select pg_ls_dir('base')",
                "large_object | select lo_import('/etc/passwd')",
                "commit | create table sneaked (n int); commit; select 1/0",
                "do_commit | do $$ begin create table sneaked (n int); commit; end $$",
                "untrusted | create extension plpython3u",
                "c_function | create function f() returns int language c as 'libc', 'abort'",
                "settings | alter system set fsync = off",
                "passwords | select rolpassword from pg_authid"
            })
    void is_refused(String id, String sql) throws Exception {
        server.submit(unchecked(id, sql));
        var job = server.await(id);

        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("FAILED");
        assertThat(Files.exists(Path.of("/tmp/escapement-was-here"))).isFalse();
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

    /** A text that the check refuses is put in the way of the run by a function, where no check can see it. */
    private static String unchecked(String id, String sql) {
        var hidden = sql.contains("commit;") ? "do $x$ begin execute '" + sql.replace("'", "''") + "'; end $x$" : sql;
        return ServerTest.job(id, hidden);
    }
}
