package dev.escapement.dialects.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.escapement.dialects.DialectServer;
import dev.escapement.rest.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Google's own client for Node, as it is published; without Node and npm on the machine it is left out. */
class NodeClientTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    private static final Map<String, Object> TOLD = new HashMap<>();

    @BeforeAll
    static void runAllCases(@TempDir Path folder) throws Exception {
        assumeTrue(isThere("node") && isThere("npm"), "The client for Node is not tested: node and npm are not here.");
        for (var file : List.of("package.json", "package-lock.json", "bigquery.js")) {
            try (InputStream stream = NodeClientTest.class.getResourceAsStream("/node/" + file)) {
                Files.copy(stream, folder.resolve(file));
            }
        }
        SERVER.file("bucket/node.ndjson", "{\"n\": 1}\n{\"n\": \"many\"}\n{\"n\": 3}\n");
        run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        run(folder, "node", "bigquery.js", SERVER.url(), DialectServer.KEY)
                .lines()
                .map(line -> line.split("\t", 2))
                .forEach(line -> TOLD.put(line[0], Json.parse(line[1])));
    }

    private static boolean isThere(String program) {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(Path folder, String... command) throws Exception {
        var errors = folder.resolve("errors");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors) + out).isZero();
        return out;
    }

    @Test
    void a_query_gives_its_rows() {
        assertThat(TOLD.get("query")).isEqualTo(Map.of("answer", 42, "what", "all", "at", "2026-11-22T10:00:00.000Z"));
        assertThat(TOLD.get("parameters")).isEqualTo(List.of(Map.of("n", 42, "t", "x'")));
    }

    @Test
    void a_job_with_the_clients_id_is_waited_for_and_paged_through() {
        assertThat(TOLD.get("job"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("first", 1000)
                .containsEntry("more", true)
                .containsEntry("all", 2500)
                .containsEntry("state", "DONE")
                .extractingByKey("id")
                .asString()
                .startsWith("node_");
        assertThat(TOLD.get("rows")).isEqualTo(5_000_050_000L);
    }

    @Test
    void errors_are_what_the_client_makes_of_them() {
        assertThat(TOLD.get("duplicate").toString())
                .contains("code=409", "reason=duplicate", "Already Exists: Job default:US.");
        assertThat(TOLD.get("failing").toString()).contains("reason=invalidQuery", "division by zero");
        assertThat(TOLD.get("cancel").toString()).contains("cancel");
    }

    @Test
    void files_and_tables_are_loaded_copied_and_extracted() throws Exception {
        assertThat(TOLD.get("load")).isEqualTo(Map.of("rows", "2", "bad", "1", "errors", 1));
        assertThat(TOLD.get("copy").toString()).contains("has rows");
        assertThat(TOLD.get("extract")).isEqualTo("done");
        assertThat(SERVER.text("bucket/out.csv")).isEqualTo("n\n1\n3\n");
    }

    @Test
    void jobs_are_listed() {
        assertThat(TOLD.get("list")).isEqualTo(3);
    }
}
