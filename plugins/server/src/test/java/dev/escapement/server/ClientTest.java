package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.client.ClientOptions;
import dev.escapement.client.EscapementClient;
import dev.escapement.client.JobHandle;
import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.Status;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Java client of a real cluster. */
@Timeout(300)
class ClientTest {
    private static final int JOBS = 1_000;

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @TempDir
    Path folder;

    @Test
    void who_waits_hears_nothing_of_a_killed_node_but_all_ends() throws Exception {
        var environment = ServerProcess.on(POSTGRES.ledger(), POSTGRES.workConfig());
        try (var one = ServerProcess.start(folder.resolve("one"), environment);
                var two = ServerProcess.start(folder.resolve("two"), environment);
                var client = EscapementClient.connect(ClientOptions.of(one.key(), one.address(), two.address()))) {
            client.query("create table effects (id text)").await(Duration.ofMinutes(1));
            var ended = new AtomicInteger();
            var jobs = submit(client);
            var futures = jobs.stream()
                    .map(job -> job.future().thenRun(ended::incrementAndGet))
                    .toList();
            await().atMost(Duration.ofMinutes(2)).until(() -> ended.get() > 0);
            one.kill();
            assertThat(ended).as("those that ended before").hasValueLessThan(JOBS);

            assertThat(EscapementClient.awaitAll(jobs, Duration.ofMinutes(3))).isEqualTo(jobs);
            await().atMost(Duration.ofMinutes(1)).until(() -> ended.get() == JOBS);
            assertThat(futures).allSatisfy(future -> assertThat(future).isCompleted());
            assertThat(jobs).allSatisfy(job -> assertThat(job.status()).isEqualTo(Status.SUCCEEDED));
            assertThat(effects()).isEqualTo(JOBS + " of " + JOBS);
        }
    }

    private static List<JobHandle> submit(EscapementClient client) {
        var submitted = new ArrayList<CompletableFuture<JobHandle>>();
        for (int i = 0; i < JOBS; i++) {
            submitted.add(client.submitAsync(
                    JobSpec.query("insert into effects values ('" + i + "'); select pg_sleep(0.2)")));
        }
        return submitted.stream().map(CompletableFuture::join).toList();
    }

    private static String effects() throws SQLException {
        try (var connection = POSTGRES.workAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(distinct id) || ' of ' || count(*) from effects")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
