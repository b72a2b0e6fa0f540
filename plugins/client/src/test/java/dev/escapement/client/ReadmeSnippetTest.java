package dev.escapement.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.StepSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the README shows of the client. */
class ReadmeSnippetTest {
    @RegisterExtension
    static final ApiServer SERVER = new ApiServer();

    @Test
    void it_does_what_is_said() throws Exception {
        SERVER.file("cities.csv", "name,country\nBerlin,DE\nHamburg,DE\nParis,FR\n");
        var key = ApiServer.KEY;
        var servers = new String[] {SERVER.url()};

        try (var client = EscapementClient.connect(ClientOptions.of(key, servers))) {
            var load = client.load("cities.csv", "cities").await(Duration.ofMinutes(1));
            if (load.failed()) {
                throw new IllegalStateException(load.fatalError().orElseThrow().message());
            }
            var count = client.query("select country, count(*) as cities from cities group by 1 order by 1");
            var report = client.submit(JobSpec.of(
                    StepSpec.sql("clean", "delete from cities where name is null"),
                    StepSpec.extract("write", "cities", "report.csv").withRetry(3, Duration.ofSeconds(5))));
            var over = EscapementClient.awaitAll(List.of(count, report), Duration.ofMinutes(1));
            for (var row : count.result()) {
                System.out.println(row.text("country") + " " + row.integer("cities"));
            }
            System.out.println(over); // [Job job_… completed, Job job_… completed]

            assertThat(over).containsExactly(count, report);
        }
        assertThat(SERVER.lines("report.csv")).hasSize(4);
    }
}
