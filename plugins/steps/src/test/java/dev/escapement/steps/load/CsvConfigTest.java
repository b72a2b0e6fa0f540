package dev.escapement.steps.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wrong config is refused with the place of each fault, and no path leads out of the folder. */
class CsvConfigTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    CsvConfigTest() {
        super(postgres, new LoadStep());
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
}
