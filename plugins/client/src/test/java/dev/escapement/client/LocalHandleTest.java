package dev.escapement.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.StepSpec;
import dev.escapement.client.local.LocalClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handles of an engine in the same process. */
class LocalHandleTest extends HandleContract {
    @RegisterExtension
    static final ApiServer SERVER = new ApiServer();

    @Override
    ApiServer server() {
        return SERVER;
    }

    @Override
    EscapementClient connect() {
        return LocalClient.of(SERVER.engine());
    }

    @Test
    void projects_are_apart() throws Exception {
        try (var geo = LocalClient.of(SERVER.engine(), "geo");
                var overHttp = EscapementClient.connect(
                        ClientOptions.of(ApiServer.KEY, SERVER.url()).withProject("geo"))) {
            var job = geo.query("select 1").await(Duration.ofSeconds(60));

            assertThat(job.state().project()).isEqualTo("geo");
            assertThat(overHttp.job(job.id()).await(Duration.ofSeconds(60)))
                    .hasToString("Job " + job.id() + " completed");
            assertThat(overHttp.query("select 2")
                            .await(Duration.ofSeconds(60))
                            .state()
                            .project())
                    .isEqualTo("geo");
            assertThat(geo).hasToString("EscapementClient of the engine in this process, project geo");
        }
    }

    @Test
    void thousands_are_awaited_here_too() throws Exception {
        try (var client = LocalClient.of(SERVER.engine())) {
            var submitted = new ArrayList<CompletableFuture<JobHandle>>();
            for (int i = 0; i < 2_000; i++) {
                submitted.add(client.submitAsync(JobSpec.of(StepSpec.of("quick", "gate", Map.of()))));
            }
            var jobs = submitted.stream().map(CompletableFuture::join).toList();

            assertThat(EscapementClient.awaitAll(jobs, Duration.ofMinutes(1))).isEqualTo(jobs);
        }
    }
}
