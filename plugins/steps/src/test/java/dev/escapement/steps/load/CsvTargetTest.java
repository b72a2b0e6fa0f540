package dev.escapement.steps.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table that a file is loaded into: what it must be like, and that it takes all of the load, once, or nothing. */
class CsvTargetTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    CsvTargetTest() {
        super(postgres, new LoadStep());
    }

    @Test
    void keepsToItsDisposition() throws Exception {
        file("t.csv", "a\n1\n");
        assertThat(fail("from", "t.csv", "table", "t", "create", "never")
                        .error()
                        .code())
                .isEqualTo("42P01");
        succeed("from", "t.csv", "table", "t", "write", "empty");
        assertThat(fail("from", "t.csv", "table", "t", "write", "empty").error().message())
                .contains("has rows");
        succeed("from", "t.csv", "table", "t");
        assertThat(query("select count(*) from t")).containsExactly("2");
        succeed("from", "t.csv", "table", "t", "write", "truncate");
        assertThat(query("select count(*) from t")).containsExactly("1");
        file("bad.csv", "a\n1\nx\n");
        fail("from", "bad.csv", "table", "t", "write", "truncate");
        assertThat(query("select count(*) from t")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,nope\n1,2\n", "a,a\n1,2\n", "a,\n1,2\n", "a,A\n1,2\n"})
    void refusesAHeaderThatDoesNotFit(String text) throws Exception {
        execute("create table t (a int, b int)");
        file("t.csv", text);
        assertThat(fail("from", "t.csv", "table", "t").error().message()).contains("header");
    }

    @Test
    void schemaAndHeaderMustAgree() throws Exception {
        file("t.csv", "a,b\n1,2\n");
        assertThat(fail("from", "t.csv", "table", "t", "schema", List.of(config("name", "a", "type", "int")))
                        .error()
                        .message())
                .contains("schema");
        assertThat(fail(
                                "from",
                                "t.csv",
                                "table",
                                "t",
                                "schema",
                                List.of(config("name", "b", "type", "nope"), config("name", "a", "type", "int")))
                        .error()
                        .code())
                .isEqualTo("42704");
    }

    @Test
    void happensOnce() throws Exception {
        file("t.csv", "a\n1\nx\n");
        execute("create table t (a int)");
        harness.effectKey("load-once");
        var first = succeed("from", "t.csv", "table", "t", "maxBadRows", 1L);
        assertThat(succeed("from", "t.csv", "table", "t", "maxBadRows", 1L)).isEqualTo(first);
        assertThat(query("select a from t")).containsExactly("1");
    }

    @Test
    void severalLoadsMakeOneTableTogether() throws Exception {
        file("t.csv", "a\n1\n");
        var pool = Executors.newFixedThreadPool(4);
        for (int round = 0; round < 5; round++) {
            var table = "t" + round;
            var runs = new ArrayList<Future<StepResult>>();
            for (int i = 0; i < 4; i++) {
                runs.add(pool.submit(() -> run("from", "t.csv", "table", table)));
            }
            for (var run : runs) {
                assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Succeeded.class);
            }
            assertThat(query("select count(*) from " + table)).containsExactly("4");
        }
        pool.shutdown();
    }

    @Test
    void quotesNames() throws Exception {
        file("t.csv", "\"a\"\"b\",𝒳; drop table t\n1,2\n");
        execute("create schema if not exists \"s.p\"");
        try {
            succeed("from", "t.csv", "table", "\"s.p\".\"T \"\"x\"");
            assertThat(query("select \"a\"\"b\", \"𝒳; drop table t\" from \"s.p\".\"T \"\"x\""))
                    .containsExactly("1|2");
        } finally {
            execute("drop schema \"s.p\" cascade");
        }
    }

    @Test
    void cancelLeavesNothing() throws Exception {
        execute(
                "create table t (a int); create function slow() returns trigger language plpgsql as"
                        + " 'begin perform pg_sleep(100); return new; end'; create trigger s before insert on t for each row execute function slow()");
        file("t.csv", "a\n" + "1\n".repeat(1_000_000));
        var run = CompletableFuture.supplyAsync(() -> {
            try {
                return run("from", "t.csv", "table", "t");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> !query(
                        "select 1 from pg_stat_activity where state = 'active' and query like 'copy %' and wait_event = 'PgSleep'")
                .isEmpty());
        harness.cancel();
        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        assertThat(query("select count(*) from t")).containsExactly("0");
    }

    @Test
    void linesBeforeTheRowsAreSkippedAndColumnsMayBeRequired() throws Exception {
        file("t.csv", "made by hand\nX,Y\n1,a\n2,\n");
        var schema =
                List.of(config("name", "n", "type", "bigint", "required", true), config("name", "t", "type", "text"));
        succeed("from", "t.csv", "table", "t", "header", false, "skip", 2, "schema", schema);
        assertThat(query("select n, t from t order by n")).containsExactly("1|a", "2|null");
        assertThat(
                        query(
                                "select attnotnull from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum"))
                .containsExactly("t", "f");

        file("bad.csv", "made by hand\nx,y\n3,a\n,b\n");
        assertThat(fail("from", "bad.csv", "table", "t", "header", false, "skip", 2, "schema", schema)
                        .error()
                        .message())
                .contains("bad.csv line 4");
        succeed("from", "bad.csv", "table", "u", "skip", 1);
        assertThat(query("select count(x), count(y) from u")).containsExactly("1|2");
        file("t.ndjson", "{}\n");
        assertThat(check("from", "t.ndjson", "table", "t", "skip", 1))
                .extracting("pointer")
                .containsExactly("/config/skip");
    }
}
