package dev.escapement.steps.http;

import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNKNOWN;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests of jobs, with the values of expressions, some of them secret. */
class HttpSecretTest extends HttpTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String SECRET = "s3cret-" + "0123456789".repeat(4);

    private static final Map<String, String> SECRETS = Map.of("token", SECRET, "lines", "b\r\nX-Injected: c");

    private Job run(String id, Object... pairs) {
        assertThat(check("url", server.url("/"))).isEmpty();
        try (var node = ManualEngine.startWithSecrets(postgres, "node-1", SECRETS, type)) {
            return node.run(new JobSpec(
                    "default", id, null, Map.of("name", "größe", "method", "POST"), null, List.of(step(pairs))));
        }
    }

    @Test
    void a_secret_is_sent_and_not_told() {
        server.on("/", exchange -> {
            exchange.getResponseHeaders()
                    .set("X-Echo", exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            var body = "{\"token\": \"" + SECRET + "\"}";
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        });
        var job = run(
                "echo",
                "url",
                server.url("/?key=${secret.token}"),
                "method",
                "${parameters.method}",
                "headers",
                Map.of("Authorization", "Bearer ${secret.token}"),
                "body",
                Map.of("name", "${parameters.name}", "key", "${secret.token}"));

        assertThat(job).hasStatus(SUCCEEDED);
        assertThat(server.request().method()).isEqualTo("POST");
        assertThat(server.request().uri()).isEqualTo("/?key=" + SECRET);
        assertThat(server.request().header("Authorization")).isEqualTo("Bearer " + SECRET);
        assertThat(server.request().body()).contains("größe", SECRET);
        assertThat(job.toString()).contains("***").doesNotContain("s3cret");
    }

    @Test
    void nor_is_one_told_that_an_error_quotes_the_begin_of() {
        for (int before : new int[] {0, 460, 480, 497}) {
            server.on("/" + before + "/", 400, "text/plain", "x".repeat(before) + SECRET + "y".repeat(1_000));
            var url = server.url("/" + before + "/");
            var job = run("quote-" + before, "url", url, "headers", Map.of("X-Key", "${secret.token}"));

            assertThat(job).hasStatus(FAILED);
            assertThat(job.error().message())
                    .contains("x".repeat(before) + "***")
                    .endsWith("…");
            assertThat(job.toString()).doesNotContain("s3c");
        }
    }

    @Test
    void a_post_that_nobody_answers_is_for_somebody_to_look_at() throws Exception {
        try (var silent = RawServer.hangingUpAfter("")) {
            var job = run("post", "url", silent.url(), "method", "POST", "body", "${secret.token}");

            assertThat(job).hasStatus(UNKNOWN);
            assertThat(job.toString())
                    .contains("nobody can tell whether it was done")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void a_value_that_makes_a_wrong_request_is_told_before_it_is_sent() {
        server.on("/", 200, null, "");
        var job = run("injection", "url", server.url("/"), "headers", Map.of("X-A", "${secret.lines}"));

        assertThat(job).hasStatus(FAILED);
        assertThat(job.error().message()).contains("/config/headers/X-A must be printable ASCII characters");
        assertThat(server.requests()).isEmpty();
    }
}
