package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** The product as it was built: where it is, and what is common to tests that see it from outside. */
final class Product {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private Product() {}

    /** The root of the project. */
    static Path home() {
        var home = Path.of("").toAbsolutePath();
        while (!Files.exists(home.resolve("plugins/server/pom.xml"))) {
            home = home.getParent();
        }
        assertThat(home.resolve("plugins/server/target/escapement.jar"))
                .as("The server is not built: run mvn verify from the root of the project.")
                .exists();
        return home;
    }

    /** Nothing runs that has this folder in its command line. */
    static void assertNothingRunsIn(Path folder) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                .map(process -> process.info().commandLine().orElse(""))
                                .filter(line -> line.contains(folder.toString())))
                        .isEmpty());
    }

    static JsonNode awaitEnd(Api api, String id) {
        return await().atMost(PATIENCE)
                .until(() -> api.job(id), job -> !job.path("status").asString().matches("PENDING|RUNNING"));
    }

    static String statusOf(JsonNode job, String step) {
        return step(job, step).path("status").asString();
    }

    static JsonNode step(JsonNode job, String name) {
        return job.path("steps")
                .valueStream()
                .filter(step -> step.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
