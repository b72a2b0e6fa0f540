package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as its user runs it. */
class DailyImportTest {
    /** What the README tells to run; here without building, since that is what is under way. */
    static final String COMMAND = "examples/daily-import/run";

    private static final String RUN = COMMAND + " --no-build ";

    @TempDir
    Path folder;

    private Path home;
    private Path temporary;

    @BeforeEach
    void find() throws Exception {
        home = Product.home();
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void importsShowsAndLeavesNothingButTheReport() throws Exception {
        var output = run(home, RUN).isSuccess().output();

        assertThat(output.lines().map(String::strip))
                .contains(
                        "load_airports   SUCCEEDED  5210 rows",
                        "load_countries  SUCCEEDED  248 rows",
                        "load_regions    SUCCEEDED  3901 rows",
                        "join            SUCCEEDED  5210 rows",
                        "check           SUCCEEDED",
                        "swap            SUCCEEDED",
                        "report          SUCCEEDED  236 rows",
                        "country,continent,airports,large,regions",
                        "United States,NA,873,66,51")
                .anyMatch(line -> line.matches("Job daily_import_job_[0-9]{10} SUCCEEDED\\."));
        var report = Path.of(found(output, "All of it: (.*)"));
        assertThat(Files.readAllLines(report)).hasSize(1 + 236).contains("Switzerland,EU,13,2,12");
        assertNothingIsLeft();
        Files.delete(report);
    }

    @Test
    void showsAFailureInTheFourthStep() throws Exception {
        var output = run(home, RUN + "--fail").isSuccess().output();

        assertThat(output.lines().map(String::strip))
                .containsSubsequence(
                        "load_regions    SUCCEEDED  3901 rows",
                        "join            FAILED",
                        "check           UNPROCESSED",
                        "swap            UNPROCESSED",
                        "report          UNPROCESSED")
                .anyMatch(line -> line.startsWith("error: column c.cod does not exist"));
        assertNothingIsLeft();
    }

    @Test
    void keepsTheServerUpAndRunsAgainOnTheSameData() throws Exception {
        var data = folder.resolve("data with a blank");
        var command = "'" + home + "'/" + RUN + "--data '" + data.getFileName() + "'";
        run(folder, command + " --fail").isSuccess();
        var output = run(folder, command + " --keep").isSuccess().output();
        long pid = Long.parseLong(found(output, "stop it with: kill (\\d+)"));
        try {
            var api = new Api(found(output, "stays up on (\\S+)"), found(output, "key: (\\S+)"));
            assertThat(count(api)).isEqualTo("[[5210,236]]");
            assertThat(data.resolve("files/daily-import/airports_by_country.csv"))
                    .exists();
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
        Product.assertNothingRunsIn(data);
    }

    @Test
    void stopsEverythingAtCtrlC() throws Exception {
        // A build in the background ignores the signal, and its children would too.
        var command = "exec env --default-signal=INT " + RUN;
        var script = Script.start(home, Map.of("TMPDIR", temporary.toString()), command)
                // The server takes seconds to start; the import itself may be over before the signal arrives.
                .awaitSaid("Starting a server");
        new ProcessBuilder("bash", "-c", "kill -INT " + script.pid()).start().waitFor();

        assertThat(script.end().exit()).isEqualTo(130);
        assertNothingIsLeft();
    }

    @Test
    void saysInASentenceWhatIsWrong() throws Exception {
        assertThat(run(home, RUN + "--dta x"))
                .isEqualTo(new Script.Ended(2, "There is no option --dta; --help lists them.\n"));
        assertThat(run(home, RUN + "--data")).isEqualTo(new Script.Ended(2, "--data needs a folder behind it.\n"));
        assertThat(run(home, RUN + "--help").isSuccess().output()).contains("--keep", "--fail", "--no-build");

        Files.writeString(folder.resolve("file"), "not a folder");
        var failed = run(home, RUN + "--data '" + folder.resolve("file") + "'");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.output()).startsWith("The daily import failed:");
    }

    @Test
    void saysHowToBuildWhenNothingIsBuilt() throws Exception {
        var copy = Files.createDirectories(folder.resolve("fresh/examples/daily-import"))
                .resolve("run");
        Files.copy(home.resolve(COMMAND), copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);

        var ended = run(folder.resolve("fresh"), RUN);
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.output()).startsWith("There is no server built: run mvn verify in ");
    }

    @Test
    void readsItsOptions() {
        assertThat(Options.of(List.of("--fail", "--data", "/a/../b", "--keep")))
                .isEqualTo(new Options(Optional.of(Path.of("/b")), true, true, false));
    }

    private Script.Ended run(Path where, String command) throws Exception {
        return Script.run(where, Map.of("TMPDIR", temporary.toString()), command);
    }

    private void assertNothingIsLeft() {
        Product.assertNothingRunsIn(temporary);
        assertThat(temporary).isEmptyDirectory();
    }

    private static String count(Api api) throws Exception {
        var sql = "select count(*), count(distinct country) from world_airports";
        api.submit(Map.of(
                "id",
                "count_1",
                "steps",
                List.of(Map.of("name", "count", "kind", "sql", "config", Map.of("sql", sql)))));
        Product.awaitEnd(api, "count_1");
        return api.get("/jobs/count_1/steps/count/result").path("rows").toString();
    }

    private static String found(String output, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return matcher.group(1);
    }
}
