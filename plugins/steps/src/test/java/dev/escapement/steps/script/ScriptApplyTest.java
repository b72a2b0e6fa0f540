package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.load.LoadStep;
import dev.escapement.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ways to apply a function, and the examples that are shipped. */
class ScriptApplyTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final BigDecimal SEPAL = new BigDecimal("5.7");

    ScriptApplyTest() {
        super(postgres);
    }

    private void loadIris() throws Exception {
        try (var in = getClass().getResourceAsStream("/iris.csv")) {
            Files.copy(in, files().resolve("iris.csv"));
        }
        var load = new StepSpec("load", "load", Map.of("from", "iris.csv", "table", "iris"));
        assertThat(harness.run(new LoadStep(), load)).isInstanceOf(StepResult.Succeeded.class);
    }

    @Test
    void a_function_is_called_once_with_its_parameters() throws Exception {
        example("hello");
        var result = succeed("script", "hello", "parameters", map("name", "Ann", "n", 1, "list", List.of(true)));

        assertThat(result.rows().columns())
                .containsExactly(
                        new Rows.Column("part", "text"),
                        new Rows.Column("type", "text"),
                        new Rows.Column("value", "json"),
                        new Rows.Column("images", "json"));
        assertThat(only(result))
                .containsExactly(
                        "",
                        "value",
                        map("greeting", "Hello, Ann!", "parameters", map("n", 1L, "list", List.of(true))),
                        null);
        assertThat(result.output()).isEqualTo(Map.of("parts", 1L, "rows", 0L, "resumed", 0L));
    }

    @Test
    void the_groups_of_the_iris_data_have_their_counts() throws Exception {
        loadIris();
        example("group_count");
        var bySpecies = succeed(
                "script",
                "group_count",
                "apply",
                "groups",
                "input",
                "select * from IRIS",
                "groupBy",
                "Species",
                "orderBy",
                "Sepal_Length",
                "parallel",
                2);

        assertThat(parts(bySpecies)).containsExactly("setosa", "versicolor", "virginica");
        assertThat(rows(bySpecies)).extracting(row -> row.get(1)).containsOnly("table");
        var versicolor = (List<?>) values(bySpecies).get(1);
        assertThat(versicolor.toString()).startsWith("[{SEPAL_LENGTH=4.9, SPECIES=versicolor, COUNT=1}");
        assertThat(versicolor.stream()
                        .anyMatch(map("SEPAL_LENGTH", SEPAL, "SPECIES", "versicolor", "COUNT", 5L)::equals))
                .isTrue();
        assertThat(bySpecies.output()).isEqualTo(Map.of("parts", 3L, "rows", 150L, "resumed", 0L));

        var byBoth = succeed(
                "script",
                "group_count",
                "apply",
                "groups",
                "input",
                "select * from iris where species = 'versicolor'",
                "parallel",
                4,
                "groupBy",
                List.of("Species", "SEPAL_LENGTH"));
        var both = parts(byBoth).indexOf("versicolor_5.7");
        assertThat(values(byBoth).get(both))
                .isEqualTo(List.of(map("SEPAL_LENGTH", SEPAL, "SPECIES", "versicolor", "COUNT", 5L)));
    }

    @Test
    void a_table_is_read_lazily_and_as_often_as_one_likes() throws Exception {
        script("pick", """
                def pick(rows, last):
                    again = sum(row["n"] for row in rows)
                    first = next(iter(rows))
                    return [{"columns": rows.columns, "len": len(rows), "sum": again, "first": first["n"], "last": last}]
                """);
        var result = succeed(
                "script",
                "pick",
                "apply",
                "table",
                "input",
                "select n, 'x' as \"The Text\" from generate_series(1, 1000) n order by n desc -- all of them",
                "parameters",
                map("last", null));

        assertThat(only(result))
                .containsExactly(
                        "",
                        "table",
                        List.of(map(
                                "columns",
                                List.of("n", "The Text"),
                                "len",
                                1000L,
                                "sum",
                                500500L,
                                "first",
                                1000L,
                                "last",
                                null)),
                        null);
        assertThat(result.output()).containsEntry("rows", 1000L);
    }

    @Test
    void chunks_of_rows_keep_the_order_and_the_last_is_shorter() throws Exception {
        script("numbers", "def main(rows):\n    return [row['n'] for row in rows]");
        var result = succeed(
                "script",
                "numbers",
                "apply",
                "rows",
                "rows",
                3,
                "input",
                "select n from generate_series(8, 1, -1) n",
                "parallel",
                3);

        assertThat(parts(result)).containsExactly("1", "2", "3");
        assertThat(values(result)).containsExactly(List.of(8L, 7L, 6L), List.of(5L, 4L, 3L), List.of(2L, 1L));
        assertThat(result.output()).isEqualTo(Map.of("parts", 3L, "rows", 8L, "resumed", 0L));
    }

    @Test
    void an_index_counts_from_one_and_the_parts_stay_in_order() throws Exception {
        script("squares", "def squares(i, plus):\n    return i * i + plus");
        var result = succeed(
                "script", "squares", "apply", "index", "times", 12, "parallel", 4, "parameters", map("plus", 0.5));

        assertThat(parts(result))
                .isEqualTo(
                        IntStream.rangeClosed(1, 12).mapToObj(String::valueOf).toList());
        assertThat(values(result).get(11)).isEqualTo(new BigDecimal("144.5"));
        assertThat(result.output()).containsEntry("parts", 12L);
    }

    @Test
    void no_more_parts_run_at_once_than_the_step_says() throws Exception {
        script("atonce", """
                import os, time
                def atonce(i):
                    folder = os.environ["ESCAPEMENT_FILES"]
                    open(f"{folder}/under-way-{i}", "w").close()
                    most = 0
                    for _ in range(10):
                        most = max(most, sum(name.startswith("under-way-") for name in os.listdir(folder)))
                        time.sleep(0.02)
                    os.remove(f"{folder}/under-way-{i}")
                    return most
                """);
        var result = succeed("script", "atonce", "apply", "index", "times", 9, "parallel", 3);
        assertThat(Collections.max(values(result).stream().map(Long.class::cast).toList()))
                .isBetween(2L, 3L);

        var single = succeed("script", "atonce", "apply", "index", "times", 3);
        assertThat(values(single)).containsExactly(1L, 1L, 1L);
    }

    @Test
    void parameters_arrive_as_they_are() throws Exception {
        var text = "'; import os; os.abort() # \" \\ \n $(id) `id` ${x} ä 日 𝒳 </script>";
        script("echo", "def echo(**parameters):\n    return parameters");
        var parameters = map(
                "a b", text, text, List.of(text, 1, new BigDecimal("0.1"), Arrays.asList((Object) null)), "self", 1L);

        assertThat(only(succeed("script", "echo", "parameters", parameters)).get(2))
                .isEqualTo(step("parameters", parameters).config().get("parameters"));
    }

    @Test
    void whole_numbers_in_parameters_are_exact() throws Exception {
        script("exact", "def exact(a, b):\n    return [str(a), [str(item) for item in b['c']]]");
        var large = new BigDecimal("12345678901234567890");
        var parameters = map("a", large, "b", map("c", List.of(large.negate(), new BigDecimal("1E+19"))));

        assertThat(only(succeed("script", "exact", "parameters", parameters)).get(2))
                .isEqualTo(List.of("12345678901234567890", List.of("-12345678901234567890", "10000000000000000000")));
    }

    @Test
    void a_function_is_called_main_when_none_has_the_name_of_the_file() throws Exception {
        script("a-b", "def main():\n    return __name__");

        assertThat(only(succeed("script", "a-b")).get(2)).isEqualTo("a-b");
    }
}
