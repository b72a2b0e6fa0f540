package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What functions get and what they may return. */
class ScriptValueTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

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
}
