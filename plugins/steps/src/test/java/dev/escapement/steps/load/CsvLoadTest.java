package dev.escapement.steps.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void takesHugeFields() throws Exception {
        file("t.csv", "a,b\n1,\"" + "x".repeat(3_000_000) + "\"\n2,y\n");
        for (long bad : new long[] {0, 1}) {
            succeed("from", "t.csv", "table", "t" + bad, "maxBadRows", bad);
            assertThat(query("select sum(length(b)) from t" + bad)).containsExactly("3000001");
        }
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
    void staysInsideItsFolder() throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), folder.getParent());
        Files.createSymbolicLink(folder.resolve("dangling"), folder.getParent().resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("passwd.csv"), Path.of("/etc/passwd"));
        for (var path : List.of(
                "../x.csv",
                "/etc/passwd",
                "a/../../x.csv",
                "a/../../" + folder.getFileName() + "/x.csv",
                "link/x.csv",
                "passwd.csv",
                "dangling",
                ".")) {
            assertThat(check("from", path, "table", "t", "format", "csv"))
                    .as(path)
                    .extracting("pointer")
                    .contains("/config/from");
        }
        assertThat(check("from", "a/../x.csv", "table", "t")).isEmpty();
        Files.createDirectories(folder.resolve("d.csv"));
        assertThat(fail("from", "d.csv", "table", "t").error().message()).contains("not a plain file");
    }

    @Test
    void looksAgainWhereAPathLeadsWhenItRuns() throws Exception {
        file("t.csv", "a\n1\n");
        var type = new LoadStep();
        var spec = step("from", "t.csv", "table", "t");
        assertThat(harness.check(type, spec)).isEmpty();
        Files.delete(folder.resolve("t.csv"));
        Files.createSymbolicLink(folder.resolve("t.csv"), Path.of("/etc/passwd"));

        assertThat(harness.run(type, spec)).isInstanceOf(StepResult.Failed.class);
    }

    @Test
    void findsWhatIsWrong() {
        var problems = check(
                "from",
                "t.xml",
                "table",
                "a b",
                "encoding",
                "SJIS",
                "delimiter",
                ";;",
                "write",
                "merge",
                "maxBadRows",
                -1L,
                "schema",
                List.of(config("name", "a", "type", "int); drop table t"), config("name", "a")),
                "null",
                "a\nb",
                "colour",
                "red");
        assertThat(problems)
                .extracting("pointer")
                .containsExactlyInAnyOrder(
                        "/config/format",
                        "/config/table",
                        "/config/encoding",
                        "/config/delimiter",
                        "/config/write",
                        "/config/maxBadRows",
                        "/config/schema/0/type",
                        "/config/schema/1/name",
                        "/config/schema/1/type",
                        "/config/null",
                        "/config/colour");
        assertThat(check()).extracting("pointer").contains("/config/from", "/config/table");
    }

    private List<String> types(String table) throws Exception {
        return query("select attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute where attrelid = '"
                + table + "'::regclass and attnum > 0 order by attnum");
    }

    private static List<Object> lines(List<Warning> warnings) {
        return warnings.stream().map(warning -> warning.details().get("line")).toList();
    }

    static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
