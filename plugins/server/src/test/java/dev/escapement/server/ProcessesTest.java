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

/** Programs on a real server, as a user would have them run: they learn nothing of its credentials, and go when it goes. */
class ProcessesTest {
    private static final String KEY = "a-key-that-is-in-the-environment";

    @TempDir
    Path data;

    private final Map<String, String> environment = new TreeMap<>(Map.of(
            "ESCAPEMENT_ADMIN_KEY", KEY,
            "ESCAPEMENT_STEPS_PROCESS_COMMANDS_SHELL_PROGRAM", "/bin/sh",
            "ESCAPEMENT_STEPS_PROCESS_COMMANDS_SHELL_ARGUMENTS", "-c"));

    @BeforeEach
    void isolate() throws Exception {
        var unshare = new ProcessBuilder("unshare", "-Umpi", "--fork", "true").start();
        assumeTrue(unshare.waitFor() == 0, "no namespaces here");
        if ("root".equals(System.getProperty("user.name"))) {
            environment.put("ESCAPEMENT_STEPS_PROCESS_USER", "nobody");
        }
    }

    @Test
    void learn_nothing_of_what_opens_the_ledger() throws Exception {
        try (var server = ServerProcess.start(data, environment)) {
            server.submit(job(
                    "nosy",
                    "cat " + data + "/*.key " + data + "/postgres.password " + data + "/postgres/*.conf; ls " + data
                            + "; env; cat /proc/*/environ | tr '\\\\0' '\\\\n' | grep ESCAPEMENT_ADMIN; :"));
            var job = server.await("nosy");

            assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            assertThat(job.path("steps").get(0).path("output").path("stdout").asString())
                    .startsWith("files\nprocess\n")
                    .contains("ESCAPEMENT_JOB=nosy")
                    .doesNotContain(KEY, "ESCAPEMENT_ADMIN", "password", "listen_addresses");
        }
    }

    @Test
    void go_when_their_node_is_killed_and_their_step_is_for_a_person_to_judge() throws Exception {
        try (var server = ServerProcess.start(data, environment)) {
            server.submit(job("lost", "trap '' TERM; setsid sleep 600 & sleep 600; :"));
            await().until(() -> running("lost").size() >= 3);
            server.kill();
        }
        await().until(() -> running("lost").isEmpty());
        try (var server = ServerProcess.start(data, environment)) {
            assertThat(server.await("lost").path("status").asString()).isEqualTo("UNKNOWN");
        }
    }

    @Test
    void go_when_their_job_is_cancelled() throws Exception {
        try (var server = ServerProcess.start(data, environment)) {
            server.submit(job("cancelled", "sleep 600 & sleep 600; :"));
            await().until(() -> running("cancelled").size() >= 3);
            server.send(server.request("/api/v1/jobs/cancelled/cancel")
                    .POST(java.net.http.HttpRequest.BodyPublishers.noBody()));

            assertThat(server.await("cancelled").path("status").asString()).isEqualTo("CANCELLED");
            assertThat(running("cancelled")).isEmpty();
        }
    }

    @Test
    void that_are_not_there_keep_the_node_from_starting_with_one_sentence() throws Exception {
        environment.put("ESCAPEMENT_STEPS_PROCESS_COMMANDS_SHELL_PROGRAM", "/bin/no-such-program");
        try (var server = ServerProcess.launch(data, environment)) {
            assertThat(server.awaitExit()).isEqualTo(78);
            assertThat(server.log())
                    .contains(
                            "steps.process.commands.shell.program must be the absolute path of a file that can be executed"
                                    + " but is \"/bin/no-such-program\".")
                    .doesNotContain("\tat ");
        }
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

    private static String job(String id, String script) {
        return "{\"id\": \"" + id + "\", \"steps\": [{\"name\": \"s\", \"kind\": \"process\", \"config\":"
                + " {\"command\": \"shell\", \"result\": \"text\", \"arguments\": [\"" + script + "\"]}}]}";
    }
}
