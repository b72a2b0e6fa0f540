package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A node is killed in the middle of a chain, and its job goes on where it was. */
class NodeLossTest {
    private static final String ID = "daily_import_job_1795305600";

    @TempDir
    Path folder;

    private final List<ServerProcess> servers = new ArrayList<>();
    private Path home;
    private Path data;

    @BeforeEach
    void copyFiles() throws Exception {
        home = Product.home();
        data = Files.createDirectory(folder.resolve("data"));
        var target = Files.createDirectories(data.resolve("files"));
        for (var file : DailyImport.FILES) {
            Files.copy(home.resolve("examples/daily-import/data").resolve(file), target.resolve(file));
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(ServerProcess::close);
        Product.assertNothingRunsIn(folder);
    }

    @Test
    void finishesTheJobAfterTheServerWasKilledAndStartedAgain() throws Exception {
        var first = start();
        first.api().submit(chain());
        await().atMost(Product.PATIENCE)
                .until(() -> Product.statusOf(first.api().job(ID), "nap").equals("RUNNING"));
        first.process().destroyForcibly().waitFor();

        var api = start().api();
        var job = Product.awaitEnd(api, ID);

        assertThat(job.path("status").asString()).as(job.toPrettyString()).isEqualTo("SUCCEEDED");
        assertThat(attempts(job))
                .containsExactly("airports 1", "countries 1", "insert 1", "nap 2", "join 1", "count 1");
        assertThat(job.path("steps")
                        .valueStream()
                        .map(step -> step.path("status").asString()))
                .containsOnly("SUCCEEDED");
        assertThat(api.get("/jobs/" + ID + "/steps/count/result").path("rows").toString())
                .isEqualTo("[[5210,248,1,5210]]");
    }

    private ServerProcess start() throws Exception {
        var server = ServerProcess.launch(home, data);
        servers.add(server);
        return server.awaitReady();
    }

    private static List<String> attempts(JsonNode job) {
        return job.path("steps")
                .valueStream()
                .map(step -> step.path("name").asString() + " "
                        + step.path("attempts").asInt())
                .toList();
    }

    /** Loads append, and the insert is no update: whatever ran twice would be seen in the counts. */
    private static Map<String, Object> chain() {
        return Map.of(
                "id",
                ID,
                "steps",
                List.of(
                        step("airports", "load", Map.of("from", "airports.csv", "table", "airports")),
                        step("countries", "load", Map.of("from", "countries.csv", "table", "countries")),
                        sql(
                                "insert",
                                "create table if not exists runs (at timestamptz); insert into runs values (now())"),
                        sql("nap", "select pg_sleep(5)"),
                        sql(
                                "join",
                                "create table joined as select a.ident from airports a join countries c on c.code = a.iso_country"),
                        sql(
                                "count",
                                "select (select count(*) from airports), (select count(*) from countries),"
                                        + " (select count(*) from runs), (select count(*) from joined)")));
    }

    private static Map<String, Object> sql(String name, String sql) {
        return step(name, "sql", Map.of("sql", sql));
    }

    private static Map<String, Object> step(String name, String kind, Map<String, Object> config) {
        return Map.of("name", name, "kind", kind, "config", config);
    }
}
