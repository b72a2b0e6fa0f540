package dev.escapement.steps.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a CSV file can hold, in whatever shape it comes, stands in the table afterwards, in types that take it. */
class CsvLoadTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    CsvLoadTest() {
        super(postgres, new LoadStep());
    }

    @Test
    void loadsRealDataIntoATableThatItMakes() throws Exception {
        sample("airports.csv");
        sample("iris.csv");
        var result = succeed("from", "airports.csv", "table", "airports");
        succeed("from", "iris.csv", "table", "iris");

        assertThat(result.output())
                .containsEntry("rows", 399L)
                .containsEntry("badRows", 0L)
                .containsEntry("created", true)
                .containsEntry("bytes", Files.size(folder.resolve("airports.csv")));
        assertThat(types("airports"))
                .startsWith(
                        "id bigint",
                        "ident text",
                        "type text",
                        "name text",
                        "latitude_deg numeric",
                        "longitude_deg numeric")
                .contains("elevation_ft bigint", "continent text");
        assertThat(types("iris")).contains("sepal_length numeric", "species text");
        assertThat(query("select count(*) from iris")).containsExactly("150");
    }

    @Test
    void findsTypesAndKeepsLeadingZeros() throws Exception {
        file("t.csv", """
                b,i,n,z,d,ts,tz,mix,e,q
                true,1,1.5,007,2026-11-22,2026-11-22 10:00,2026-11-22T10:00:00Z,1,,""
                FALSE,-20,3,12,2024-02-29,2026-11-22,2026-11-22 10:00:00.5+05:30,x,,"4"
                """);
        succeed("from", "t.csv", "table", "t");

        assertThat(types("t"))
                .containsExactly(
                        "b boolean",
                        "i bigint",
                        "n numeric",
                        "z text",
                        "d date",
                        "ts timestamp without time zone",
                        "tz timestamp with time zone",
                        "mix text",
                        "e text",
                        "q bigint");
        assertThat(query("select z, q, e from t")).containsExactly("007|null|null", "12|4|null");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5})
    void readsWhatCsvCanHold(long maxBadRows) throws Exception {
        var text =
                "\uFEFFa,b\r\n1,\"x \"\"y\"\", z\"\r\n2,\"two\r\nlines\"\r\n3,\"\\.\"\r\n4,𝒳ğ\r\n5,\r\n6,\"\"\r\n7,end";
        file("t.csv", text);
        var result = succeed("from", "t.csv", "table", "t", "maxBadRows", maxBadRows);

        assertThat(result.output()).containsEntry("rows", 7L);
        assertThat(query("select b from t order by a"))
                .containsExactly("x \"y\", z", "two\r\nlines", "\\.", "𝒳ğ", "null", "", "end");
    }

    @Test
    void readsOtherShapes() throws Exception {
        file("t.txt", "ä;'x;''y';NA\n".getBytes(StandardCharsets.ISO_8859_1));
        succeed(
                "from",
                "t.txt",
                "format",
                "csv",
                "table",
                "t",
                "header",
                false,
                "delimiter",
                ";",
                "quote",
                "'",
                "null",
                "NA",
                "encoding",
                "latin1",
                "schema",
                List.of(
                        config("name", "α", "type", "varchar(9)"),
                        config("name", "b", "type", "text"),
                        config("name", "c", "type", "numeric(5,2)")));

        assertThat(query("select * from t")).containsExactly("ä|x;'y|null");
        assertThat(types("t")).containsExactly("α character varying(9)", "b text", "c numeric(5,2)");
    }

    @ParameterizedTest
    @CsvSource({"LATIN5,ISO-8859-9,ğ", "WIN1251,windows-1251,ж", "EUC_JP,EUC-JP,日", "LATIN9,ISO-8859-15,€"})
    void readsEncodings(String encoding, String charset, String text) throws Exception {
        file("t.csv", (text + "\n" + text + "\n").getBytes(Charset.forName(charset)));
        succeed("from", "t.csv", "table", "t", "encoding", encoding);

        assertThat(query("select \"" + text + "\" from t")).containsExactly(text);
    }

    @Test
    void readsGzipAndSeveralFilesWithTheirOwnColumnOrder() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("b,a\n3,4\n".getBytes(StandardCharsets.UTF_8));
        }
        file("one.csv", "a,B\n1,2\n");
        file("sub/two.csv.gz", packed.toByteArray());
        execute("create table t (a int, b int, c int default 9)");
        succeed("from", List.of("one.csv", "sub/two.csv.gz"), "table", "t");

        assertThat(query("select * from t order by a")).containsExactly("1|2|9", "4|3|9");
        file("broken.csv.gz", new byte[] {31, (byte) 139, 8, 0, 1});
        assertThat(fail("from", "broken.csv.gz", "table", "t").error().message())
                .contains("gzip");
        file("broken.csv.gz", "a,b".getBytes(StandardCharsets.UTF_8));
        assertThat(fail("from", "broken.csv.gz", "table", "t").error().message())
                .contains("gzip");
    }

    @Test
    void loadsNothingFromEmptyFiles() throws Exception {
        file("empty.csv", "");
        file("header.csv", "a,b\n");
        assertThat(fail("from", "empty.csv", "table", "t").error().message()).contains("empty");
        assertThat(succeed("from", "header.csv", "table", "t").output()).containsEntry("rows", 0L);
        assertThat(succeed("from", "empty.csv", "table", "t").output()).containsEntry("rows", 0L);
        assertThat(types("t")).containsExactly("a text", "b text");
    }

    @Test
    void takesHugeFields() throws Exception {
        file("t.csv", "a,b\n1,\"" + "x".repeat(3_000_000) + "\"\n2,y\n");
        for (long bad : new long[] {0, 1}) {
            succeed("from", "t.csv", "table", "t" + bad, "maxBadRows", bad);
            assertThat(query("select sum(length(b)) from t" + bad)).containsExactly("3000001");
        }
    }

    private List<String> types(String table) throws Exception {
        return query("select attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute where attrelid = '"
                + table + "'::regclass and attnum > 0 order by attnum");
    }

    static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
