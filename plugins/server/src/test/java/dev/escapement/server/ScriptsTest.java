package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts on a real server, in the folder beside its settings. */
class ScriptsTest {
    private static final String KEY = "a-key-that-is-in-the-environment";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>(Map.of("ESCAPEMENT_ADMIN_KEY", KEY));

    @BeforeEach
    void isolate() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3")), "Scripts are not tested: there is no python3 here.");
        var unshare = new ProcessBuilder("unshare", "-Umpi", "--fork", "true").start();
        assumeTrue(unshare.waitFor() == 0, "no namespaces here");
        if ("root".equals(System.getProperty("user.name"))) {
            environment.put("ESCAPEMENT_STEPS_PROCESS_USER", "nobody");
        }
        Files.createDirectory(folder.resolve("scripts"));
        script("hello", "def hello(name):\n    return 'Hello, ' + name");
        environment.put(
                "ESCAPEMENT_STEPS_SCRIPT_FOLDER", folder.resolve("scripts").toString());
    }

    private void script(String name, String source) throws IOException {
        Files.writeString(folder.resolve("scripts").resolve(name + ".py"), source);
    }

    @Test
    void are_run_and_learn_nothing_of_what_opens_the_ledger() throws Exception {
        var data = folder.resolve("data");
        script("nosy", """
                import glob, os
                def nosy(i, data):
                    text = str(sorted(os.listdir(data))) + str(os.environ)
                    for path in glob.glob(data + "/*") + glob.glob("/proc/*/environ"):
                        try:
                            text += open(path).read()
                        except OSError:
                            pass
                    return text
                """);
        try (var server = ServerProcess.start(data, environment)) {
            server.submit(job("nosy", "'script': 'nosy', 'times': 2, 'parameters': {'data': '" + data + "'}"));
            var job = server.await("nosy");
            var result = server.get("/api/v1/jobs/nosy/steps/s/result");

            assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            assertThat(result.path("rows")).hasSize(2);
            assertThat(result.path("rows").get(0).get(2).asString())
                    .startsWith("['files', 'process']")
                    .contains("ESCAPEMENT_JOB")
                    .doesNotContain(KEY, "ESCAPEMENT_ADMIN", "password");
        }
    }

    @Test
    void go_when_their_node_is_killed_and_the_next_one_does_what_is_missing() throws Exception {
        var data = folder.resolve("data");
        script("parts", """
                import os, time
                def parts(i):
                    flag = os.environ["ESCAPEMENT_FILES"] + "/go"
                    while i == 3 and not os.path.exists(flag):
                        print("waiting")
                        time.sleep(0.1)
                    return i
                """);
        try (var server = ServerProcess.start(data, environment)) {
            server.submit(job("lost", "'script': 'parts', 'times': 4"));
            await().until(() -> server.send(
                            server.request("/api/v1/jobs/lost/steps/s/log").GET())
                    .body()
                    .contains("part 2: done"));
            server.kill();
        }
        await().until(() -> running("lost").isEmpty());
        Files.writeString(data.resolve("files/go"), "");
        try (var server = ServerProcess.start(data, environment)) {
            var job = server.await("lost");
            assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            assertThat(job.path("steps").get(0).path("output").toString())
                    .isEqualTo("{\"parts\":4,\"rows\":0,\"resumed\":2}");
        }
    }

    @Test
    void lie_beside_the_settings_unless_these_say_where() throws Exception {
        environment.remove("ESCAPEMENT_STEPS_SCRIPT_FOLDER");
        var settings = Files.writeString(folder.resolve("escapement.properties"), "");
        var config = ServerConfig.load(settings, Map.of(), Map.of());

        assertThat(config.engine())
                .containsEntry("steps.script.folder", folder.resolve("scripts").toString());
        assertThat(ServerConfig.load(settings, Map.of(), Map.of("ESCAPEMENT_STEPS_SCRIPT_FOLDER", "/elsewhere"))
                        .engine())
                .containsEntry("steps.script.folder", "/elsewhere");
    }

    private static String job(String id, String config) {
        var text = "{'id': '" + id + "', 'steps': [{'name': 's', 'kind': 'script', 'config': {'apply': 'index', "
                + config + "}}]}";
        return text.replace('\'', '"');
    }

    private static List<ProcessHandle> running(String job) {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains("\0ESCAPEMENT_JOB=" + job + "\0"))
                .toList();
    }

    private static String environment(ProcessHandle process) {
        try {
            return "\0" + Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
