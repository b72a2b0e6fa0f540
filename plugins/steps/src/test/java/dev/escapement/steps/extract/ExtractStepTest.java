package dev.escapement.steps.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Json;
import dev.escapement.steps.StepTest;
import dev.escapement.steps.load.LoadStep;
import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractStepTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    ExtractStepTest() {
        super(postgres, new ExtractStep());
    }

    @Test
    void writesCsv() throws Exception {
        execute("create table t (a int, b text); insert into t values (1, 'x,\"y\"'), (2, null), (3, '')");
        var result = succeed("table", "t", "to", "out/t.csv");

        assertThat(folder.resolve("out/t.csv")).hasContent("a,b\n1,\"x,\"\"y\"\"\"\n2,\n3,\"\"");
        assertThat(result.output())
                .containsEntry("rows", 3L)
                .containsEntry("bytes", 24L)
                .containsEntry("file", "out/t.csv");
        succeed(
                "query",
                "select * from t order by a desc -- last first",
                "to",
                "out/t.csv",
                "header",
                false,
                "delimiter",
                ";",
                "null",
                "NULL",
                "quote",
                "'");
        assertThat(folder.resolve("out/t.csv")).hasContent("3;\n2;NULL\n1;x,\"y\"");
        assertThat(drafts()).isEmpty();
    }

    @Test
    void quotesTheValuesOfExpressions() throws Exception {
        execute("create table \"T\" (s text); insert into \"T\" values (E'it''s \\\\ a; drop table \"T\"'), ('other')");
        harness.parameters(Map.of("table", "T", "s", "it's \\ a; drop table \"T\"", "n", 2L, "nothing", "x"));
        succeed(
                "query",
                "select s, ${parameters.n} + 1 as n from ${parameters.table | identifier} where s = ${parameters.s}",
                "to",
                "t.csv",
                "header",
                false);

        assertThat(folder.resolve("t.csv")).hasContent("\"it's \\ a; drop table \"\"T\"\"\",3");
    }

    @Test
    void bringsNastyTextsThereAndBack() throws Exception {
        execute("create table t (i int, s text, j json);"
                + "insert into t select i, chr(i) || '\\' || chr(i) from generate_series(1, 300) i;"
                + "insert into t values (1001, E'\\\\n\\n\\r\\t\"''\\\\.', E'{\"a\":\\n\\r\\n [1 ,\\t2], \"b\": \"\\\\n\\\\u0001\"}'),"
                + " (1002, '𝒳ğ日', null), (1003, '\\.', null), (1004, '', null)");
        for (var name : List.of("t.ndjson", "t.ndjson.gz", "t.csv", "t.csv.gz")) {
            succeed("table", "t", "to", name);
            var loaded = harness.run(
                    new LoadStep(),
                    new dev.escapement.engine.job.StepSpec(
                            "l", "load", Map.of("from", name, "table", "\"" + name + "\"", "schema", schema())));

            assertThat(loaded).isInstanceOf(StepResult.Succeeded.class);
            assertThat(query("select t.i from t full join \"" + name + "\" o using (i) where t.s is distinct from o.s"
                            + " or t.j::jsonb is distinct from o.j::jsonb"))
                    .as(name)
                    .isEmpty();
        }
        for (var line : Files.readAllLines(folder.resolve("t.ndjson"))) {
            Json.MAPPER.readTree(line);
        }
        try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve("t.ndjson.gz")))) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(folder.resolve("t.ndjson")));
        }
    }

    @Test
    void writesWholeRowsWhateverTheirColumnsAreCalled() throws Exception {
        succeed(
                "query",
                "select 1 as rows_, 'x' as \"ROWS_\", null as \"rows_.*\", 2 as row_to_json",
                "to",
                "t.ndjson");
        assertThat(folder.resolve("t.ndjson"))
                .hasContent("{\"rows_\":1,\"ROWS_\":\"x\",\"rows_.*\":null,\"row_to_json\":2}");

        execute("create table rows_ (rows_ int, t text); insert into rows_ values (1, 'x')");
        succeed("table", "rows_", "to", "rows.ndjson");
        assertThat(folder.resolve("rows.ndjson")).hasContent("{\"rows_\":1,\"t\":\"x\"}");
        succeed("query", "select row('a', 1) as rows_", "to", "composite.ndjson");
        assertThat(folder.resolve("composite.ndjson")).hasContent("{\"rows_\":{\"f1\":\"a\",\"f2\":1}}");
    }

    private static List<Map<String, Object>> schema() {
        return List.of(
                config("name", "i", "type", "int"),
                config("name", "s", "type", "text"),
                config("name", "j", "type", "json"));
    }

    @Test
    void leavesTheOldFileWhenItIsCancelled() throws Exception {
        file("t.csv", "old");
        var run = CompletableFuture.supplyAsync(() -> {
            try {
                return run("query", "select i, pg_sleep(0.01) from generate_series(1, 100000) i", "to", "t.csv");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> drafts().size() == 1);
        harness.cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        assertThat(folder.resolve("t.csv")).hasContent("old");
        assertThat(drafts()).isEmpty();
    }

    @Test
    void leavesTheOldFileWhenItFails() throws Exception {
        file("t.csv", "old");
        var failed = fail("query", "select 1/(5000 - i) from generate_series(1, 5000) i", "to", "t.csv");

        assertThat(failed.error().code()).isEqualTo("22012");
        assertThat(folder.resolve("t.csv")).hasContent("old");
        assertThat(drafts()).isEmpty();
    }

    @Test
    void removesTheDraftOfALostAttempt() throws Exception {
        harness.effectKey("lost");
        file(".escapement-" + dev.escapement.steps.Session.digest("lost") + "-x", "half");
        succeed("query", "select 1", "to", "t.csv");
        succeed("query", "select 2 as a", "to", "t.csv");

        assertThat(drafts()).isEmpty();
        assertThat(folder.resolve("t.csv")).hasContent("a\n2");
    }

    @Test
    void overwritesOnlyWhenItMay() throws Exception {
        succeed("query", "select 1 as a", "to", "t.csv", "overwrite", false);
        assertThat(fail("query", "select 2 as a", "to", "t.csv", "overwrite", false)
                        .error()
                        .message())
                .contains("exists");
        assertThat(folder.resolve("t.csv")).hasContent("a\n1");
        Files.createDirectories(folder.resolve("d.csv"));
        fail("query", "select 1", "to", "d.csv");
    }

    @Test
    void changesNothing() throws Exception {
        execute(
                "create table t (a int); create function f() returns int language sql as 'insert into t values (1) returning a'");

        assertThat(fail("query", "select f()", "to", "t.csv").error().code()).isEqualTo("25006");
        assertThat(fail("query", "insert into t values (1) returning a", "to", "t.csv")
                        .error()
                        .code())
                .isEqualTo("25006");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1) to program 'id' --",
                "select 1; select 2",
                "select :a",
                "drop table t",
                "select (1",
                "vacuum",
                "copy t to stdout",
                "-- nothing"
            })
    void refusesQueries(String query) {
        assertThat(check("query", query, "to", "t.csv")).extracting("pointer").containsExactly("/config/query");
    }

    @Test
    void findsWhatIsWrong() {
        assertThat(check("table", "t", "query", "select 1", "to", "../t.csv", "header", "yes"))
                .extracting("pointer")
                .containsExactlyInAnyOrder("/config/to", "/config/query", "/config/header");
        assertThat(check("to", "t.xyz")).extracting("pointer").contains("/config/table", "/config/format");
        assertThat(check("table", "t", "to", "t.ndjson", "header", true))
                .extracting("pointer")
                .containsExactly("/config/header");
    }

    private List<Path> drafts() throws IOException {
        var drafts = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder, ".escapement-*")) {
            files.forEach(drafts::add);
        }
        return drafts;
    }
}
