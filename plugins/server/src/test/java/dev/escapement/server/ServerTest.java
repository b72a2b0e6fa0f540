package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The runnable server from outside: real processes, real HTTP, its own PostgreSQL. */
class ServerTest {
    @TempDir
    Path data;

    @Test
    void a_server_runs_jobs_keeps_them_and_stops_when_told() throws Exception {
        try (var server = ServerProcess.start(data, Map.of())) {
            server.submit(job("first", "select 1 as one"));
            assertThat(server.await("first").path("status").asString()).isEqualTo("SUCCEEDED");
            assertThat(server.get("/api/v1/jobs/first/steps/s0/result").toString())
                    .isEqualTo("{\"columns\":[{\"name\":\"one\",\"type\":\"integer\"}],\"rows\":[[1]]}");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin.key"))))
                    .isEqualTo("rw-------");
            var open = HttpRequest.newBuilder(URI.create(server.address() + "/readyz"));
            assertThat(server.send(open).statusCode()).isEqualTo(200);
            var noKey = HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/jobs"));
            assertThat(server.send(noKey).statusCode()).isEqualTo(401);
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(data.toString())))
                .isEmpty();
        try (var server = ServerProcess.start(data, Map.of())) {
            assertThat(server.statusOf("first")).isEqualTo("SUCCEEDED");
        }
    }

    @Test
    void a_job_goes_on_where_it_was_when_its_server_was_killed() throws Exception {
        try (var server = ServerProcess.start(data, Map.of())) {
            server.submit(job(
                    "killed",
                    "create table effects (n int); insert into effects values (1)",
                    "insert into effects values (2); select pg_sleep(case when count(*) = 2 then 5 else 0 end) from effects",
                    "insert into effects values (3)",
                    "select n from effects order by n"));
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> status(server.get("/api/v1/jobs/killed"), 1).equals("RUNNING"));
            server.kill();
        }
        try (var server = ServerProcess.start(data, Map.of())) {
            var job = server.await("killed");

            assertThat(job.path("status").asString()).isEqualTo("SUCCEEDED");
            assertThat(job.path("steps").get(0).path("attempts").asInt()).isEqualTo(1);
            assertThat(job.path("steps").get(1).path("attempts").asInt()).isEqualTo(2);
            assertThat(server.get("/api/v1/jobs/killed/steps/s3/result")
                            .path("rows")
                            .toString())
                    .isEqualTo("[[1],[2],[3]]");
        }
    }

    @Test
    void a_second_server_on_the_same_folder_is_refused_in_one_sentence() throws Exception {
        try (var first = ServerProcess.start(data, Map.of());
                var second = ServerProcess.launch(data, Map.of())) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.log()).contains("is in use by process").doesNotContain("\tat ");
            assertThat(first.get("/readyz").path("status").asString()).isEqualTo("ready");
        }
    }

    @Test
    void a_wrong_configuration_is_refused_whole_and_nothing_is_made() throws Exception {
        var file = data.resolve("escapement.properties");
        Files.writeString(file, "http.prot = 80\nhttp.port = eighty\ndrain = soon\nlimits.a*b = 1\n");
        var folder = data.resolve("made");
        try (var server =
                ServerProcess.launch(folder, Map.of("ESCAPEMENT_DATABASE_USER", "u"), "--config", file.toString())) {
            assertThat(server.awaitExit()).isEqualTo(78);
            assertThat(server.log())
                    .contains("There is no setting http.prot; did you mean http.port?")
                    .contains("drain must be an ISO 8601 duration such as PT30S but is \"soon\".")
                    .contains(
                            "limits.a*b must have no * but one at its end, behind at most 399 of A-Z, a-z, 0-9, _ and -.")
                    .contains("database.user needs database.url beside it")
                    .doesNotContain("\tat ");
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void a_data_folder_that_cannot_be_made_is_refused_in_one_sentence() throws Exception {
        var file = Files.createFile(data.resolve("file"));
        try (var server = ServerProcess.launch(file, Map.of())) {
            assertThat(server.awaitExit()).isEqualTo(78);
            assertThat(server.log())
                    .isEqualToIgnoringNewLines("data must be a folder that is there or can be made but is \"" + file
                            + "\" (FileAlreadyExistsException).");
        }
    }

    @Test
    void a_taken_port_and_a_database_that_is_not_there_are_told_in_one_sentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());
            try (var server = ServerProcess.launch(data, Map.of(), "--port", port)) {
                assertThat(server.awaitExit()).isEqualTo(1);
                assertThat(server.log())
                        .contains("Cannot serve HTTP at 127.0.0.1:" + port)
                        .doesNotContain("\tat ");
            }
            var nowhere = Map.of("ESCAPEMENT_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none");
            try (var server = ServerProcess.launch(data, nowhere)) {
                assertThat(server.awaitExit()).isEqualTo(1);
                assertThat(server.log())
                        .contains("The server cannot start: Connection to 127.0.0.1:1 refused")
                        .doesNotContain("\tat ");
            }
        }
    }

    private static String status(JsonNode job, int step) {
        return job.path("steps").get(step).path("status").asString();
    }

    static String job(String id, String... statements) {
        var steps = new StringBuilder();
        for (int i = 0; i < statements.length; i++) {
            steps.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"s")
                    .append(i)
                    .append("\",\"kind\":\"sql\",\"config\":{\"sql\":\"")
                    .append(statements[i]
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append("\"}}");
        }
        return "{\"id\":\"" + id + "\",\"steps\":[" + steps + "]}";
    }
}
