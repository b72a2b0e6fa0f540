package dev.escapement.steps.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import dev.escapement.testkit.StepHarness;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class OnceTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    OnceTest() {
        super(postgres, new SqlStep());
    }

    @Test
    void runsOnceAndGivesTheSameResultAgain() throws Exception {
        execute("create table t (a int)");
        harness.effectKey("job/ğ𝒳/" + "x".repeat(1000));
        var text =
                "do $$ begin raise warning 'hi'; end $$; insert into t values (1) returning a, 1.50, 'x', null::int, array[1]";

        var first = succeed("sql", text);
        var second = succeed("sql", text);

        assertThat(second).isEqualTo(first);
        assertThat(second.warnings()).hasSize(1);
        assertThat(query("select a from t")).containsExactly("1");
        assertThat(harness.log()).last().asString().contains("committed already");
    }

    @Test
    void givesNumbersAgainThatAreLongerThanALong() throws Exception {
        harness.effectKey("digits");
        var text = "select 12345678901234567891::numeric, (-9223372036854775808)::bigint, 7::int, null";
        var first = succeed("sql", text);

        assertThat(succeed("sql", text)).isEqualTo(first);
        assertThat(first.rows().rows().get(0)).startsWith(new BigDecimal("12345678901234567891"), Long.MIN_VALUE, 7L);
    }

    @Test
    void givesALongResultAgain() throws Exception {
        harness.effectKey("long");
        var first = succeed("sql", "select g, repeat('x', 300) from generate_series(1, 9999) g");

        assertThat(succeed("sql", "select 1")).isEqualTo(first);
    }

    @Test
    void twoAttemptsAtOnceHaveOneEffect() throws Exception {
        execute("create table t (a int)");
        harness.effectKey("both");
        var pool = Executors.newFixedThreadPool(2);
        var runs = new ArrayList<Future<StepResult>>();
        for (int i = 0; i < 2; i++) {
            runs.add(pool.submit(() -> run("sql", "select pg_sleep(0.3); insert into t values (1)")));
        }
        var results = List.of(runs.get(0).get(30, TimeUnit.SECONDS), runs.get(1).get(30, TimeUnit.SECONDS));
        pool.shutdown();

        assertThat(results).anyMatch(StepResult.Succeeded.class::isInstance);
        assertThat(results)
                .allMatch(result -> result instanceof StepResult.Succeeded || result instanceof StepResult.Interrupted);
        assertThat(query("select a from t")).containsExactly("1");
    }

    /** A node that died leaves its session; the next attempt ends it rather than wait for it. */
    @Test
    void endsTheSessionOfALostAttempt() throws Exception {
        execute("create table t (a int)");
        harness.effectKey("lost");
        var lost = CompletableFuture.supplyAsync(() -> attempt("insert into t values (1); select pg_sleep(100)"));
        await().until(() -> query(sleeping()).size() == 1);

        succeed("sql", "insert into t values (2)");

        assertThat(lost.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Interrupted.class);
        assertThat(query("select a from t")).containsExactly("2");
    }

    @Test
    void cancelEndsARunningStatement() throws Exception {
        var run = CompletableFuture.supplyAsync(() -> attempt("create table t (); select pg_sleep(100)"));
        await().until(() -> query(sleeping()).size() == 1);

        harness.cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        await().until(() -> query(sleeping()).isEmpty());
        assertThat(query("select to_regclass('t')")).containsExactly("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set standard_conforming_strings = off; insert into t values (1); select 'x\\', '; commit; select 1 --'",
                "set standard_conforming_strings = off; insert into t values (1); select 'x\\', '; rollback; begin; --'"
            })
    void findsOutWhenTextEndsItsTransaction(String sql) throws Exception {
        execute("create table t (a int)");
        harness.effectKey("smuggled " + sql.hashCode());

        var first = fail("sql", sql);
        assertThat(first.error().message()).contains("ended the transaction");
        var committed = query("select count(*) from t").get(0);
        if (committed.equals("1")) {
            assertThat(fail("sql", sql).error().message()).contains("ended the transaction");
        }
        assertThat(query("select count(*) from t")).containsExactly(committed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "do $$ begin commit; end $$",
                "create procedure p() language plpgsql as $$ begin commit; end $$; call p()",
                "set session authorization postgres",
                "set role pg_read_server_files",
                "create extension dblink",
                "select * from dblink('dbname=postgres', 'select 1') as t(a int)",
                "copy (select 1) to program 'id'",
                "create table x (a text); copy x from program 'id'",
                "create table x (a text); copy x from '/etc/passwd'",
                "copy (select 1) to '/tmp/escapement-evil'",
                "select pg_read_file('/etc/passwd')",
                "select lo_import('/etc/passwd')",
                "alter system set work_mem = '1GB'",
                "create role evil superuser",
                "select passwd from pg_shadow",
                "load 'auto_explain'",
                "create function f() returns int language c as '/lib/x', 'f'",
                "delete from escapement.effect_marker; select 1"
            })
    void refusesWhatAPlainRoleMayNot(String sql) throws Exception {
        fail("sql", sql);
    }

    @Test
    void resetRoleGivesNothing() throws Exception {
        var result = succeed(
                "sql",
                "reset role; reset session authorization; select current_setting('is_superuser'), current_user = session_user,"
                        + " has_database_privilege(current_user, 'postgres', 'connect'), current_setting('client_connection_check_interval')");

        assertThat(result.rows().rows()).containsExactly(List.of("off", true, false, "1s"));
    }

    @Test
    void nothingOfASessionIsLeftToTheNext() throws Exception {
        for (var transaction : List.of("single", "none")) {
            succeed(
                    "sql",
                    "set search_path = pg_catalog; set timezone = 'Asia/Tokyo'; set statement_timeout = 12345;"
                            + " create temp table leak (a int); select pg_advisory_lock(42); listen leak; set role none;"
                            + " prepare leak as select 1; declare leak_c cursor with hold for select 1; set leak.x = '1'",
                    "transaction",
                    transaction);
            var result = succeed(
                    "sql",
                    "select current_setting('search_path'), current_setting('timezone'), current_setting('statement_timeout'),"
                            + " to_regclass('leak')::text, coalesce(current_setting('leak.x', true), ''),"
                            + " (select count(*) from pg_prepared_statements where name = 'leak'), (select count(*) from pg_cursors where name = 'leak_c'),"
                            + " (select count(*) from pg_locks where locktype = 'advisory' and objid = 42), (select count(*) from pg_listening_channels())");
            assertThat(result.rows().rows().get(0))
                    .containsExactly("\"$user\", public", "UTC", "0", null, "", 0L, 0L, 0L, 0L);
        }
    }

    /** The connection breaks at the commit, after the server has committed or before. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void learnsTheOutcomeOfACommitThatNobodyAnswered(boolean committed) throws Exception {
        execute("create table t (a int)");
        var broken = new StepHarness(folder, Map.of("work", new BreakingPool(postgres.work(), committed)));
        broken.effectKey("unknown " + committed);
        var spec = step("sql", "insert into t values (1) returning a");

        var result = broken.run(new SqlStep(), spec);

        if (committed) {
            assertThat(((StepResult.Succeeded) result).rows().rows()).containsExactly(List.of(1L));
        } else {
            assertThat(result).isInstanceOf(StepResult.Interrupted.class);
        }
        assertThat(query("select count(*) from t")).containsExactly(committed ? "1" : "0");
        harness.effectKey("unknown " + committed).run(new SqlStep(), spec);
        assertThat(query("select count(*) from t")).containsExactly("1");
    }

    @Test
    void saysWhatARoleLacksThatMayNotMakeTheMarkers() throws Exception {
        execute("drop schema if exists escapement cascade");
        try (var admin = postgres.workAsAdmin();
                var statement = admin.createStatement()) {
            statement.execute("create role humble_" + ProcessHandle.current().pid() + " login password 'test'");
        }
        var pool = new PGSimpleDataSource();
        pool.setUrl(postgres.workConfig().url());
        pool.setUser("humble_" + ProcessHandle.current().pid());
        pool.setPassword("test");
        var result = new StepHarness(folder, Map.of("work", pool)).run(new SqlStep(), step("sql", "select 1"));

        var failed = (StepResult.Failed) result;
        assertThat(failed.error().code()).isEqualTo("42501");
        assertThat(failed.error().message())
                .contains("Grant CREATE")
                .contains("create table if not exists escapement.");
    }

    @RepeatedTest(5)
    void manyNodesMakeTheMarkersAtOnce() throws Exception {
        execute("drop schema if exists escapement cascade");
        var runs = new ArrayList<CompletableFuture<StepResult>>();
        var pool = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            var node = new StepHarness(folder, Map.of("work", postgres.work()));
            runs.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return node.run(new SqlStep(), step("sql", "select 1"));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    pool));
        }
        for (var run : runs) {
            assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Succeeded.class);
        }
        pool.shutdown();
    }

    @Test
    void clearsOldMarkers() throws Exception {
        harness.effectKey("old");
        succeed("sql", "select 1");
        execute(
                "update escapement.effect_marker set committed_at = now() - interval '31 days' where effect_key = 'old'");

        new StepHarness(folder, Map.of("work", postgres.work())).run(new SqlStep(), step("sql", "select 1"));

        assertThat(query("select 1 from escapement.effect_marker where effect_key = 'old'"))
                .isEmpty();
    }

    private StepResult attempt(String sql) {
        try {
            return run("sql", sql);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sleeping() {
        return "select pid from pg_stat_activity where query like '%pg_sleep(100)%' and state = 'active' and pid <> pg_backend_pid()"
                + " and datname = current_database()";
    }
}
