package dev.escapement.examples.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadBenchmarkTest {
    private static final String NUMBERS = " +[0-9,.]+ +[0-9,.]+ +[0-9,.]+";

    @TempDir
    Path folder;

    /** It fails by itself when a table has not the exact number of rows. */
    @Test
    void printsEveryLineOfTheReport() throws Exception {
        var lines = report("--rows", "2000", "--passes", "2").lines().toList();

        assertThat(lines.get(0))
                .matches("2,000 rows, 16 columns, 0\\.\\d MB, seed 42; PostgreSQL .*, fsync on; Java .*");
        assertThat(lines).anyMatch(line -> line.matches("rows/s +median +pass 1 +pass 2"));
        assertThat(lines).anyMatch(line -> line.matches("a load, no row may be bad" + NUMBERS));
        assertThat(lines).anyMatch(line -> line.matches("b load, 100 rows are bad" + NUMBERS));
        assertThat(lines).anyMatch(line -> line.matches("d bare CopyManager" + NUMBERS));
        assertThat(lines).anyMatch(line -> line.matches("b/a" + NUMBERS));
        assertThat(lines).anyMatch(line -> line.matches("a/d" + NUMBERS));
        if (Database.hasPsql()) {
            assertThat(lines).anyMatch(line -> line.matches("c psql .copy" + NUMBERS));
            assertThat(lines).anyMatch(line -> line.matches("a/c" + NUMBERS));
        } else {
            assertThat(lines).anyMatch(line -> line.contains("psql is not on the PATH"));
        }
    }

    @Test
    void makesTheSameFileOfTheSameSeed() throws Exception {
        var options = new Options(1000, 1, 7);
        Orders.write(folder.resolve("one"), options, false);
        Orders.write(folder.resolve("two"), options, false);
        Orders.write(folder.resolve("bad"), options, true);

        assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
        assertThat(Files.readString(folder.resolve("one"))).doesNotContain(",many,");
        assertThat(Files.readString(folder.resolve("bad")).split(",many,", -1)).hasSize(101);
    }

    @Test
    void spreadsExactlyTheBadRows() {
        for (int rows : new int[] {10, 25, 999, 1000, 1001, 1999, 123_456, 1_000_000}) {
            var options = new Options(rows, 1, 1);
            assertThat(IntStream.range(0, rows).filter(options::isBad)).hasSize(options.badRows());
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(List.of("--row", "5")))
                .withMessage("There is no option --row; the options are --rows, --passes and --seed.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(List.of("--rows")))
                .withMessage("--rows needs a number behind it.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(List.of("--rows", "many")))
                .withMessage("many is not a whole number.");
        assertThatIllegalArgumentException().isThrownBy(() -> Options.of(List.of("--rows", "9")));
    }

    @Test
    void takesTheMiddle() {
        assertThat(Report.median(new double[] {3, 1, 2})).isEqualTo(2);
        assertThat(Report.median(new double[] {4, 1})).isEqualTo(2.5);
    }

    private static String report(String... arguments) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            LoadBenchmark.run(Options.of(List.of(arguments)), out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
