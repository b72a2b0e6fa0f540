package dev.escapement.steps.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NdjsonLoadTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    NdjsonLoadTest() {
        super(postgres, new LoadStep());
    }

    @Test
    void makesTheTableOfWhatItFinds() throws Exception {
        file(
                "t.ndjson",
                "{\"i\": 1, \"s\": \"x \\\"y\\\",\\n\\\\. 𝒳\", \"o\": {\"a\": [1, \"ğ\"]}, \"z\": \"007\", \"d\": \"2026-11-22\"}\r\n\n"
                        + "{\"i\": 12345678901234567890123, \"b\": true, \"s\": \"\", \"o\": [1.50], \"n\": 1.50}");
        var result = succeed("from", "t.ndjson", "table", "t");

        assertThat(result.output()).containsEntry("rows", 2L);
        assertThat(query("select i, s, o, z, d, b, n from t order by i"))
                .containsExactly(
                        "1|x \"y\",\n\\. 𝒳|{\"a\": [1, \"ğ\"]}|007|2026-11-22|null|null",
                        "12345678901234567890123||[1.50]|null|null|t|1.50");
    }

    @Test
    void setsBadLinesAside() throws Exception {
        execute("create table t (id serial, a int, b text default 'd', c jsonb)");
        file("t.jsonl", """
                {"a": 1, "c": {"x":1}}
                [1]
                {"a": 2
                {"a": "x", "c": null}
                {"a": 3} {}
                {"a": 4, "nope": 1}
                {"a": 5, "c": "\\ud800"}
                {"a": 6, "c": {"s": "\\u0000"}}
                {"a": 7}
                """);
        var result = succeed("from", "t.jsonl", "table", "t", "maxBadRows", 7L);

        assertThat(query("select id is not null, a, b, c from t order by a"))
                .containsExactly("t|1|d|{\"x\": 1}", "t|7|d|null");
        assertThat(result.warnings().stream().map(warning -> warning.details().get("line")))
                .containsExactlyInAnyOrder(2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(result.warnings())
                .anySatisfy(w -> assertThat(w.message()).contains("line 6").contains("nope"));
        assertThat(result.warnings()).anySatisfy(w -> {
            assertThat(w.message()).contains("line 4, column a");
            assertThat(w.details()).containsEntry("row", "{\"a\": \"x\", \"c\": null}");
        });
        assertThat(fail("from", "t.jsonl", "table", "t").error().message()).contains("line 2");
    }

    @Test
    void loadsManyLines() throws Exception {
        file(
                "t.ndjson.gz",
                CsvLoadTest.gzip(IntStream.range(0, 30_000)
                        .mapToObj(i -> "{\"a\": " + (i == 20_000 ? "\"x\"" : i) + ", \"b\": \"l\\n" + i + "\"}\n")
                        .collect(Collectors.joining())));
        execute("create table t (a int, b text)");
        var result = succeed("from", "t.ndjson.gz", "table", "t", "maxBadRows", 1L);

        assertThat(result.warnings().get(0).details()).containsEntry("line", 20_001L);
        assertThat(query("select count(*), sum(a) from t")).containsExactly("29999|" + (30_000L * 29_999 / 2 - 20_000));
    }
}
