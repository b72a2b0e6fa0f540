package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What functions get and what they may return. */
class ScriptValueTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String PNG = "iVBORw0KGgo=";

    ScriptValueTest() {
        super(postgres);
    }

    @Test
    void values_of_the_database_are_what_python_has_for_them() throws Exception {
        script("types", """
                def types(rows):
                    return {name: [type(value).__name__, repr(value)] for row in rows for name, value in row.items()}
                """);
        var result = succeed(
                "script",
                "types",
                "apply",
                "table",
                "input",
                "select 1::int8 as i, 0.1::float8 as f, 2::float8 as w, 1.10::numeric as n, 3::numeric as m, 'NaN'::numeric as nan,"
                        + " 'Infinity'::float8 as inf, true as b, null::int as o, 'a\nb' as t, date '2026-11-23' as d,"
                        + " timestamptz '2026-11-23 12:00:00.5+02' as ts, '{\"a\": [0.5, null]}'::json as j,"
                        + " array[1, 2] as l, '\\x00ff'::bytea as y, interval '1 day' as v");

        assertThat(only(result).get(2))
                .isEqualTo(Map.ofEntries(
                        Map.entry("i", List.of("int", "1")),
                        Map.entry("f", List.of("float", "0.1")),
                        Map.entry("w", List.of("float", "2.0")),
                        Map.entry("n", List.of("Decimal", "Decimal('1.10')")),
                        Map.entry("m", List.of("Decimal", "Decimal('3')")),
                        Map.entry("nan", List.of("Decimal", "Decimal('NaN')")),
                        Map.entry("inf", List.of("float", "inf")),
                        Map.entry("b", List.of("bool", "True")),
                        Map.entry("o", List.of("NoneType", "None")),
                        Map.entry("t", List.of("str", "'a\\nb'")),
                        Map.entry("d", List.of("str", "'2026-11-23'")),
                        Map.entry("ts", List.of("str", "'2026-11-23T10:00:00.5+00:00'")),
                        Map.entry("j", List.of("dict", "{'a': [0.5, None]}")),
                        Map.entry("l", List.of("list", "[1, 2]")),
                        Map.entry("y", List.of("str", "'\\\\x00ff'")),
                        Map.entry("v", List.of("str", "'1 day'"))));
    }

    @Test
    void numbers_in_arrays_and_rows_are_of_one_type() throws Exception {
        script(
                "types",
                "def types(rows):\n    return {name: repr(value) for row in rows for name, value in row.items()}");
        var result = succeed(
                "script",
                "types",
                "apply",
                "table",
                "input",
                "select array[[1, 0.5], [null, 'NaN']]::float8[] as f, array[1, 0.5, null]::numeric[] as n,"
                        + " row(1.5, 2) as r, array[1.5]::numeric[] is null as b, '[1, 1.5]'::jsonb as j");

        assertThat(only(result).get(2))
                .isEqualTo(map(
                        "f",
                        "[[1.0, 0.5], [None, nan]]",
                        "n",
                        "[Decimal('1'), Decimal('0.5'), None]",
                        "r",
                        "{'f1': 1.5, 'f2': 2}",
                        "b",
                        "False",
                        "j",
                        "[1, 1.5]"));
    }

    @Test
    void numbers_may_have_more_digits_than_python_would_read() throws Exception {
        script("digits", "def digits(rows):\n    return [row['n'] for row in rows] + [10 ** 5000]");
        var result = succeed("script", "digits", "apply", "table", "input", "select 10::numeric ^ 4999 as n");

        assertThat(only(result).get(2).toString()).hasSize(5000 + 5001 + 4).matches("\\[10*(\\.0*)?, 10*\\]");
    }

    @Test
    void times_of_numpy_are_texts() throws Exception {
        script("times", """
                import datetime

                class Type:
                    def __init__(self, kind, name):
                        self.kind, self.name = kind, name
                    def __str__(self):
                        return self.name

                class Array:
                    def __init__(self, kind, name):
                        self.dtype = Type(kind, name)
                    def astype(self, name):
                        return Array(self.dtype.kind, name)
                    def tolist(self):
                        exact = str(self.dtype) == "datetime64[us]"
                        return [datetime.datetime(2026, 1, 2, 3), None] if exact else [1767322800000000000, 0]

                Array.__module__ = "numpy"

                def times(kind, name):
                    return Array(kind, name)
                """);

        assertThat(only(succeed("script", "times", "parameters", map("kind", "M", "name", "datetime64[ns]")))
                        .get(2))
                .isEqualTo(Arrays.asList("2026-01-02T03:00:00", null));
        assertThat(fail("script", "times", "parameters", map("kind", "m", "name", "timedelta64[ns]"))
                        .error()
                        .message())
                .contains("TypeError: a result cannot hold a timedelta64");
    }

    @Test
    void a_frame_with_two_columns_of_one_name_is_refused() throws Exception {
        script("frame", """
                class Frame:
                    columns = ["x", "y", "x"]
                    def to_dict(self, orient="dict"):
                        return [{"x": 1, "y": 2}] if orient == "records" else {"x": {0: 1}, "y": {0: 2}}

                def frame(within):
                    return [Frame()] if within else Frame()
                """);
        for (var within : List.of(true, false)) {
            assertThat(fail("script", "frame", "parameters", map("within", within))
                            .error()
                            .message())
                    .endsWith("ValueError: the result has two keys or columns x");
        }
    }

    @Test
    void results_keep_their_digits_and_what_is_no_number_is_null() throws Exception {
        assertThat(value("from decimal import Decimal\nreturn [0.1, Decimal('1.10'), 10 ** 30, True, None]"))
                .isEqualTo(Arrays.asList(
                        new BigDecimal("0.1"), new BigDecimal("1.1"), new BigDecimal("1E+30"), true, null));
        assertThat(value("return [10 ** 600]")).isEqualTo(List.of("1" + "0".repeat(600)));
        assertThat(value("return [float('nan'), float('inf'), __import__('decimal').Decimal('NaN')]"))
                .isEqualTo(Arrays.asList(null, null, null));
    }

    @Test
    void dates_sets_and_what_can_be_iterated_are_values_too() throws Exception {
        assertThat(value("import datetime as d\nreturn [d.date(2026, 1, 2), d.datetime(2026, 1, 2, 3), {1}, (2, 3)]"))
                .isEqualTo(List.of("2026-01-02", "2026-01-02T03:00:00", List.of(1L), List.of(2L, 3L)));
        assertThat(value("return (i for i in range(3))")).isEqualTo(List.of(0L, 1L, 2L));
        assertThat(value("return {1: 'a', None: 'b'}")).isEqualTo(map("1", "a", "None", "b"));
    }

    @Test
    void texts_that_the_ledger_cannot_store_are_mended() throws Exception {
        assertThat(value("return ['a\\x00b', '\\ud800', '\\U0001d4b3']"))
                .isEqualTo(List.of("a\uFFFDb", "\uFFFD", "𝒳"));
    }

    @Test
    void a_list_of_dicts_is_a_table_with_its_columns_in_order() throws Exception {
        script("table", "def table():\n    return [{'b': 1, 'a': 2}, {'a': 3, 'c': 4}]");
        var row = only(succeed("script", "table"));

        assertThat(row.get(1)).isEqualTo("table");
        assertThat(row.get(2).toString()).isEqualTo("[{b=1, a=2, c=null}, {b=null, a=3, c=4}]");
    }

    @Test
    void what_gives_records_as_a_data_frame_does_is_a_table() throws Exception {
        script("frame", """
                class Frame:
                    def to_dict(self, orient):
                        assert orient == "records"
                        return [{"x": 1}] * 2

                class Series:
                    def to_dict(self):
                        return {"0": 5.5}

                def frame(which):
                    return Frame() if which else Series()
                """);
        assertThat(only(succeed("script", "frame", "parameters", map("which", true))))
                .containsExactly("", "table", List.of(map("x", 1L), map("x", 1L)), null);
        assertThat(only(succeed("script", "frame", "parameters", map("which", false))))
                .containsExactly("", "value", map("0", new BigDecimal("5.5")), null);
    }

    @Test
    void images_are_kept_where_the_step_asks_for_them() throws Exception {
        script("draw", """
                import escapement

                class Figure:
                    def savefig(self, file, format):
                        file.write(bytes.fromhex("89504e470d0a1a0a"))

                def draw():
                    escapement.image(bytes.fromhex("89504e470d0a1a0a"))
                    escapement.image(Figure())
                    return 1
                """);
        assertThat(only(succeed("script", "draw", "images", true))).containsExactly("", "value", 1L, List.of(PNG, PNG));
        assertThat(only(succeed("script", "draw")).get(3)).isNull();
        assertThat(Base64.getDecoder().decode(PNG)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(value("return 1")).isEqualTo(1L);
        script("nothing", "def nothing():\n    import escapement\n    escapement.image(b'GIF89a')");
        assertThat(fail("script", "nothing").error().message()).endsWith("ValueError: an image must be a PNG");
    }

    @Test
    void what_a_script_writes_and_how_far_it_is_goes_to_the_log() throws Exception {
        script("talk", """
                import escapement, sys
                def talk(i):
                    print("one")
                    print("two", file=sys.stderr)
                    for done in range(1001):
                        escapement.progress(done, 1000)
                    sys.stdin.read()
                """);
        succeed("script", "talk", "apply", "index", "times", 1);
        assertThat(harness.log()).contains("one", "stderr: two", "progress: 0 of 1000", "progress: 1000 of 1000");
        assertThat(harness.log()).hasSizeLessThan(10);

        succeed("script", "talk", "apply", "index", "times", 2);
        assertThat(harness.log()).contains("part 2: one", "part 1: stderr: two");
    }

    @Test
    void slow_works_for_as_long_as_it_is_told() throws Exception {
        example("slow");
        assertThat(only(succeed("script", "slow", "parameters", map("seconds", 1)))
                        .get(2))
                .isEqualTo(map("seconds", 1L));
        assertThat(harness.log()).contains("progress: 0 of 1", "progress: 1 of 1");
    }
}
