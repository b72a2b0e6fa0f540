package dev.escapement.steps.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Rows.Column;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStepTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    SqlStepTest() {
        super(postgres, new SqlStep());
    }

    @Test
    void keepsTheLastStatementsRowsAsJsonValues() throws Exception {
        var result = succeed(
                "sql",
                "create table t (a int); insert into t values (1), (2);"
                        + "select 1::int2 s, 2::bigint b, 1.50 n, 'NaN'::float8 f, 1e300::float8 g, true t, null::text x,"
                        + " date '2026-11-22' d, '{a,b}'::text[] arr, '\\x00ff'::bytea by, timestamptz '2026-11-22 01:02:03+01' z,"
                        + " '𝒳ğ' \"ğ𝒳\", '{\"a\": 1}'::jsonb j, interval '1 day' i");

        assertThat(result.output()).containsEntry("rows", 1L);
        assertThat((List<?>) result.output().get("statements")).hasSize(3);
        assertThat(result.rows().columns())
                .contains(new Column("s", "smallint"), new Column("arr", "text[]"), new Column("ğ𝒳", "text"))
                .contains(new Column("z", "timestamp with time zone"));
        assertThat(result.rows().rows().get(0))
                .containsExactly(
                        1L,
                        2L,
                        new BigDecimal("1.50"),
                        "NaN",
                        new BigDecimal("1E+300"),
                        true,
                        null,
                        "2026-11-22",
                        "{a,b}",
                        "\\x00ff",
                        "2026-11-22 00:02:03+00",
                        "𝒳ğ",
                        "{\"a\": 1}",
                        "1 day");
        assertThat(harness.log()).hasSize(3).first().asString().contains("CREATE");
    }

    @Test
    void bindsParameters() throws Exception {
        harness.parameters(Map.of("date", "2026-11-22", "n", 5L, "list", List.of(1L, "x"), "flag", true));
        var result = succeed(
                "sql",
                "create table made as select :date::date as d, :evil::text as e;"
                        + " select d, d + :n::int, e, :list::jsonb->>1, :flag::bool, :none::text, '{\"a\":1}'::jsonb ? 'a', :num::numeric"
                        + " from made where d = :date limit :n",
                "parameters",
                config("evil", "'; drop table made; --", "none", null, "num", new BigDecimal("1e3")));

        assertThat(result.rows().rows().get(0))
                .containsExactly(
                        "2026-11-22",
                        "2026-11-27",
                        "'; drop table made; --",
                        "x",
                        true,
                        null,
                        true,
                        new BigDecimal("1000"));
    }

    @Test
    void bindsExpressionsAndPastesOnlyNames() throws Exception {
        harness.parameters(Map.of("evil", "'; drop table made; --", "table", "odd \"name", "n", 5L));
        var result = succeed(
                "sql",
                "create table ${parameters.table | identifier} as select ${parameters.evil}::text as e; -- ${nothing}\n"
                        + " select e, ${parameters.n}::int + :n::int, $${1,2}$$::int[], $x$ ${parameters.n} $x$"
                        + " from ${parameters.table|identifier} /* ${ */");

        assertThat(result.rows().rows().get(0))
                .containsExactly("'; drop table made; --", 10L, "{1,2}", " ${parameters.n} ");
        assertThat(query("select count(*) from \"odd \"\"name\"")).containsExactly("1");
    }

    @Test
    void saysWhereAnErrorIsBehindExpressions() throws Exception {
        harness.parameters(Map.of("n", 5L));
        var failed = fail("sql", "select ${parameters.n}::int,\n ${parameters.n}::int, nope from pg_class");

        assertThat(failed.error().message()).contains("line 2, column 24");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select '${parameters.n}'",
                "select 1 as \"${parameters.n}\"",
                "select ${parameters.n",
                "select ${n n}",
                "create table t_${parameters.n | identifier} ()"
            })
    void refusesExpressionsThatCouldNotBeBound(String sql) {
        assertThat(check("sql", sql)).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/config/sql");
            assertThat(problem.message()).contains("line 1");
        });
    }

    @Test
    void failsOnAnUnknownParameterBeforeAnythingRuns() throws Exception {
        var failed = fail("sql", "create table t ();\n select :who");

        assertThat(failed.error().message()).contains("line 2").contains(":who");
        assertThat(query("select to_regclass('t')")).containsExactly("null");
    }

    @Test
    void saysWhereAnErrorIs() throws Exception {
        var failed = fail("sql", "select 1;\nselect '𝒳',\n  nope from pg_class");

        assertThat(failed.error().code()).isEqualTo("42703");
        assertThat(failed.error().message()).contains("SQLSTATE 42703, line 3, column 3");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void undoesEverythingWhenAStatementFails() throws Exception {
        fail("sql", "create table t (a int); select 1/0");

        assertThat(query("select to_regclass('t')")).containsExactly("null");
    }

    @Test
    void cutsTheResultAndSaysSo() throws Exception {
        var result =
                succeed("sql", "select generate_series(1, 50000000), repeat('x', 100)", "result", config("rows", 250L));

        assertThat(result.rows().rows()).hasSize(250);
        assertThat(result.output()).containsEntry("cut", true);
        assertThat(result.warnings())
                .singleElement()
                .satisfies(w -> assertThat(w.message()).contains("250"));

        var bytes = succeed("sql", "select repeat('x', 100000) from generate_series(1, 50000)");
        assertThat(bytes.rows().rows()).hasSizeBetween(80, 90);
    }

    @Test
    void keepsExactlyTheLimitWithoutAWord() throws Exception {
        var result = succeed("sql", "select g from generate_series(1, 10000) g");

        assertThat(result.rows().rows()).hasSize(10_000);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void runsToTheEndWhenNothingIsKept() throws Exception {
        var result = succeed(
                "sql", "create sequence s; select nextval('s') from generate_series(1, 20000)", "result", "none");

        assertThat(result.rows()).isNull();
        assertThat(result.output()).containsEntry("rows", 20_000L);
        assertThat(query("select last_value from s")).containsExactly("20000");
    }

    @Test
    void reportsWarningsUpToANumberAndLogsRemarks() throws Exception {
        var result = succeed(
                "sql",
                "drop table if exists nothing; do $$ begin for i in 1..1500 loop raise warning 'w %', i using errcode = '01234';"
                        + " end loop; end $$");

        assertThat(harness.log()).first().asString().contains("nothing");
        assertThat(result.warnings()).hasSize(1001);
        assertThat(result.warnings().get(0).message()).isEqualTo("w 1");
        assertThat(result.warnings().get(0).code()).isEqualTo("01234");
        assertThat(result.warnings().get(0).details()).containsEntry("severity", "WARNING");
        assertThat(result.warnings().get(1000).message()).startsWith("500 more");
    }

    @Test
    void runsWhatNeedsNoTransaction() throws Exception {
        execute("create table t (a int)");

        var refused = fail("sql", "vacuum t");
        assertThat(refused.error().code()).isEqualTo("25001");
        assertThat(refused.error().message()).contains("\"transaction\": \"none\"");

        var result = succeed(
                "sql",
                "vacuum t; create index concurrently i on t (a); insert into t values (7); select a from t",
                "transaction",
                "none");
        assertThat(result.rows().rows()).containsExactly(List.of(7L));
        assertThat(query("select a from t")).containsExactly("7");
    }

    @Test
    void callsASqlStandardFunction() throws Exception {
        var result = succeed("sql", "create function f() returns int begin atomic select 1; select 2; end; select f()");

        assertThat(result.rows().rows()).containsExactly(List.of(2L));
    }

    @Test
    void saysWhetherTryingAgainMayHelp() throws Exception {
        assertThat(fail("sql", "do $$ begin raise 'x' using errcode = '40001'; end $$")
                        .retryable())
                .isTrue();
        assertThat(fail("sql", "do $$ begin raise 'x' using errcode = '55P03'; end $$")
                        .retryable())
                .isTrue();
        assertThat(run("sql", "select pg_terminate_backend(pg_backend_pid())"))
                .isInstanceOf(StepResult.Interrupted.class);
        assertThat(fail("sql", "do $$ begin raise 'x' using errcode = '23505'; end $$")
                        .retryable())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "select 1; begin; end",
                "rollback",
                "copy t from stdin",
                "",
                ";",
                "select 'x",
                "\\connect x"
            })
    void refusesText(String sql) {
        assertThat(check("sql", sql)).extracting("pointer").contains("/config/sql");
    }

    @Test
    void findsWhatIsWrong() {
        var problems = new ArrayList<String>();
        check(
                        "connection",
                        "nowhere",
                        "sql",
                        5L,
                        "transaction",
                        "maybe",
                        "result",
                        config("rows", 0L, "bytez", 1L),
                        "parameters",
                        "x",
                        "other",
                        1L)
                .forEach(problem -> problems.add(problem.pointer()));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "/config/connection",
                        "/config/sql",
                        "/config/transaction",
                        "/config/result/rows",
                        "/config/result/bytez",
                        "/config/parameters",
                        "/config/other");
        assertThat(check()).extracting("pointer").containsExactly("/config/sql");
        assertThat(check("sql", "select 1", "result", "some")).hasSize(1);
    }

    @Test
    void aResultThatIsTooLargeFailsWhereThatIsAskedFor() throws Exception {
        var query = "select generate_series(1, 3)";
        var failed = fail("sql", query, "result", Map.of("rows", 2, "over", "fail"));
        assertThat(failed.error().code()).isEqualTo("result-too-large");
        assertThat(failed.retryable()).isFalse();
        assertThat(succeed("sql", query, "result", Map.of("rows", 3, "over", "fail"))
                        .rows()
                        .rows())
                .hasSize(3);
    }

    @Test
    void namesAreLookedUpWhereItIsToldTo() throws Exception {
        execute("create schema s; create table s.t as select 5 as n");
        assertThat(succeed("sql", "select n from t", "searchPath", List.of("s"))
                        .rows()
                        .rows())
                .containsExactly(List.of(5L));
        assertThat(fail("sql", "select n from t").error().code()).isEqualTo("42P01");
    }
}
