package dev.escapement.steps.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Warning;
import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bad row is named by its line, and set aside when the load may have bad rows; what is no row's fault fails at once. */
class CsvBadRowsTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    CsvBadRowsTest() {
        super(postgres, new LoadStep());
    }

    @Test
    void saysWhichRowIsBad() throws Exception {
        file("t.csv", "a,b\n1,\"x\ny\"\n2,z\nx3,\"𝒳\"\n4,w\n");
        execute("create table t (a int, b text)");
        var failed = fail("from", "t.csv", "table", "t");

        assertThat(failed.error().code()).isEqualTo("22P02");
        assertThat(failed.error().message())
                .startsWith("t.csv line 5, column a: invalid input syntax")
                .contains("x3,\"𝒳\"");
        assertThat(query("select count(*) from t")).containsExactly("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void setsBadRowsAsideWhereverTheyStand(String lineBreak) throws Exception {
        execute("create table t (a int primary key, b text not null, c text)");
        var rows = List.of(
                "x0,b,c", // first, line 2
                "1,\"b\nb\",c", // lines 3 and 4
                "2,b,c",
                "y,b,c", // 6
                "z,b,c", // 7
                "2,b,c", // 8: duplicate
                "3,,c", // 9: not null
                "4,b", // 10: missing
                "5,b,c,d", // 11: too many
                "6,b,c",
                "\"7\",\"b\n\nb\",\"q\"", // 13 to 15
                "99999999999,b,c", // 16
                "8,b,c",
                "last,b,c"); // 18
        file("t.csv", "a,b,c" + lineBreak + String.join(lineBreak, rows));
        var result = succeed("from", "t.csv", "table", "t", "maxBadRows", 9L);

        assertThat(query("select a from t order by a")).containsExactly("1", "2", "6", "7", "8");
        assertThat(lines(result.warnings())).containsExactly(2L, 6L, 7L, 8L, 9L, 10L, 11L, 16L, 18L);
        assertThat(result.warnings().get(1).details())
                .containsEntry("column", "a")
                .containsEntry("row", "y,b,c")
                .containsEntry("file", "t.csv");
        assertThat(result.warnings().get(3).message()).contains("duplicate key").contains("already exists");
        assertThat(result.output()).containsEntry("rows", 5L).containsEntry("badRows", 9L);

        var failed = fail("from", "t.csv", "table", "t", "maxBadRows", 8L, "write", "truncate");
        assertThat(failed.error().message()).startsWith("More than 8 rows are bad");
        assertThat(failed.warnings()).hasSize(9);
        assertThat(query("select count(*) from t")).containsExactly("5");
    }

    @Test
    void findsBadRowsInALongFile() throws Exception {
        execute("create table t (a int, b text)");
        var text = IntStream.range(0, 50_000)
                .mapToObj(i -> (i % 997 == 0 ? "bad" : "") + i + (i % 3 == 0 ? ",\"x\ny\"\n" : ",\"x\"\n"))
                .collect(Collectors.joining());
        file("t.csv", "a,b\n" + text);
        var result = succeed("from", "t.csv", "table", "t", "maxBadRows", 100L);

        assertThat(result.output()).containsEntry("rows", 50_000L - 51).containsEntry("badRows", 51L);
        var expected = IntStream.range(0, 50_000)
                .filter(i -> i % 997 == 0)
                .mapToObj(i -> 2L + i + (i + 2) / 3)
                .toList();
        assertThat(lines(result.warnings())).isEqualTo(expected);
        assertThat(fail("from", "t.csv", "table", "t").error().message()).startsWith("t.csv line 2, column a");
    }

    @Test
    void setsAsideBytesThatAreNoText() throws Exception {
        execute("create table t (a text)");
        file("t.csv", new byte[] {'a', '\n', 'x', '\n', (byte) 0xff, '\n', 'y', '\n', 0, '\n', 'z', '\n'});
        var result = succeed("from", "t.csv", "table", "t", "maxBadRows", 2L);

        assertThat(lines(result.warnings())).containsExactly(3L, 5L);
        assertThat(query("select string_agg(a, '' order by a) from t")).containsExactly("xyz");
        assertThat(fail("from", "t.csv", "table", "t").error().code()).isEqualTo("22021");
    }

    @Test
    void failsAtOnceOnWhatIsNoRowsFault() throws Exception {
        execute("create table p (a int primary key); create table t (a int references p)");
        file("t.csv", "a\n1\n");
        assertThat(fail("from", "t.csv", "table", "t", "maxBadRows", 9L).error().code())
                .isEqualTo("23503");
        assertThat(fail("from", "t.csv", "table", "pg_catalog.pg_authid", "maxBadRows", 9L)
                        .error()
                        .message())
                .contains("pg_authid");
        assertThat(fail("from", "missing.csv", "table", "t").error().message()).contains("does not exist");
    }

    private static List<Object> lines(List<Warning> warnings) {
        return warnings.stream().map(warning -> warning.details().get("line")).toList();
    }
}
