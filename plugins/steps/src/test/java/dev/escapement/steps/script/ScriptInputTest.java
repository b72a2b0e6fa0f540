package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rows that functions are applied to, and how they are parted, whatever they hold and are called. */
class ScriptInputTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    ScriptInputTest() {
        super(postgres);
    }

    @Test
    void an_empty_input_is_one_empty_table_and_no_chunk_and_no_group() throws Exception {
        script("count", "def count(rows):\n    return [len(rows), rows.columns]");
        var none = "select 1 as a where false";

        assertThat(values(succeed("script", "count", "apply", "table", "input", none)))
                .containsExactly(List.of(0L, List.of("a")));
        assertThat(rows(succeed("script", "count", "apply", "rows", "rows", 1, "input", none)))
                .isEmpty();
        assertThat(rows(succeed("script", "count", "apply", "groups", "groupBy", "a", "input", none)))
                .isEmpty();
    }

    @Test
    void group_keys_are_what_the_values_are_whatever_they_hold() throws Exception {
        execute("create table odd (\"Group \"\"x\"\"\" text, b boolean, n int)");
        var keys = List.of("it's", "a\"b", "ä 日 𝒳", "a,b_c", "${x}", "\\ $(id) `id` \t; drop table odd; --");
        for (var key : keys) {
            try (var connection = postgres.work().getConnection();
                    var insert = connection.prepareStatement("insert into odd values (?, true, 1), (?, true, 2)")) {
                insert.setString(1, key);
                insert.setString(2, key);
                insert.executeUpdate();
            }
        }
        execute("insert into odd values (null, false, 1), ('', null, 1)");
        script("order", "def order(rows):\n    return [row['n'] for row in rows]");
        var result = succeed(
                "script",
                "order",
                "apply",
                "groups",
                "groupBy",
                List.of("group \"X\"", "B"),
                "orderBy",
                "N",
                "input",
                "select * from odd order by n desc");

        var expected = new ArrayList<Object>();
        keys.forEach(key -> expected.add(key + "_true"));
        expected.addAll(List.of("_false", "_"));
        assertThat(parts(result)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(values(result).get(parts(result).indexOf("it's_true"))).isEqualTo(List.of(1L, 2L));
        assertThat(query("select count(*) from odd")).containsExactly("14");
    }

    @Test
    void the_order_in_a_group_is_that_of_the_input_unless_said() throws Exception {
        script("order", "def order(rows):\n    return [row['n'] for row in rows]");
        var result = succeed(
                "script",
                "order",
                "apply",
                "groups",
                "groupBy",
                "g",
                "input",
                "select n, n % 2 as g from generate_series(20, 1, -1) n");

        assertThat(values(result).get(0)).isEqualTo(List.of(20L, 18L, 16L, 14L, 12L, 10L, 8L, 6L, 4L, 2L));
    }

    @Test
    void expressions_in_the_input_are_bound() throws Exception {
        harness.parameters(Map.of("text", "x'); drop table t; --", "table", "odd \"name\"", "n", 3L));
        execute("create schema other; create table other.\"odd \"\"name\"\"\" (a text, n int);"
                + " insert into other.\"odd \"\"name\"\"\" values ('x''); drop table t; --', 3), ('y', 4)");
        script("dicts", "def dicts(rows):\n    return list(rows)");
        var result = succeed(
                "script",
                "dicts",
                "apply",
                "table",
                "searchPath",
                "other",
                "input",
                "select a, n, ${parameters.n}::int as m from ${parameters.table | identifier}"
                        + " where a = ${parameters.text} and a <> '?'");

        assertThat(only(result).get(2)).isEqualTo(List.of(map("a", "x'); drop table t; --", "n", 3L, "m", 3L)));
    }

    @Test
    void columns_may_have_any_name() throws Exception {
        script("dicts", "def dicts(rows):\n    return list(rows)");
        var query = "select 1 as query_, 2 as query_0, 3 as rows_, 4 as n, 5 as numbered_, 6 as line";

        assertThat(only(succeed("script", "dicts", "apply", "table", "input", query))
                        .get(2))
                .isEqualTo(
                        List.of(map("query_", 1L, "query_0", 2L, "rows_", 3L, "n", 4L, "numbered_", 5L, "line", 6L)));
        var groups = succeed("script", "dicts", "apply", "groups", "input", query, "groupBy", List.of("n", "query_0"));
        assertThat(parts(groups)).containsExactly("4_2");
    }
}
