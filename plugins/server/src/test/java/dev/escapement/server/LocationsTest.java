package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.testkit.PostgresExtension;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that say where they are, and jobs that say where they run. */
class LocationsTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @TempDir
    Path folder;

    @Test
    void a_job_runs_and_is_taken_over_where_it_belongs() throws Exception {
        try (var us = ServerProcess.start(folder.resolve("us"), environment("us"))) {
            var key = us.key();
            us.submit(job("here", "us", "select 1"));
            var american = us.await("here").path("owner").asString();
            try (var eu = ServerProcess.start(folder.resolve("eu"), environment("eu, asia"))
                    .with(key)) {
                us.submit(job("there", "eu", "select 1"));
                eu.submit(job("back", "us", "select 1"));
                insertAsBigQueryDoes(us);
                var european = us.await("there").path("owner").asString();
                assertThat(european).isNotEqualTo(american);
                assertThat(us.get("/api/v1/jobs/there").path("location").asString())
                        .isEqualTo("eu");
                assertThat(eu.await("back").path("owner").asString()).isEqualTo(american);
                assertThat(us.await("query").path("owner").asString()).isEqualTo(european);

                us.submit(job("long", "eu", "select pg_sleep(5)"));
                us.awaitRunning("long", 0);
                eu.kill();
            }
            await().atMost(Duration.ofMinutes(1)).until(this::isRecovered);
            us.submit(job("next", "us", "select 1"));
            assertThat(us.await("next").path("owner").asString()).isEqualTo(american);
            assertThat(us.statusOf("long")).isEqualTo("PENDING");

            try (var asia = ServerProcess.start(folder.resolve("asia"), environment("eu"))) {
                var job = asia.with(key).await("long");
                assertThat(job.path("status").asString()).isEqualTo("SUCCEEDED");
                assertThat(job.path("owner").asString()).isNotEqualTo(american);
            }
        }
    }

    private static void insertAsBigQueryDoes(ServerProcess server) throws Exception {
        var response = server.send(
                server.request("/bigquery/v2/projects/default/jobs").POST(HttpRequest.BodyPublishers.ofString("""
                {"jobReference": {"projectId": "default", "jobId": "query", "location": "Asia"},
                 "configuration": {"query": {"query": "select 1", "useLegacySql": false}}}""")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("\"location\":\"Asia\"");
    }

    private boolean isRecovered() throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select from quartz.qrtz_triggers where trigger_group = 'RECOVERING_JOBS'")) {
            return rows.next();
        }
    }

    private static String job(String id, String location, String sql) {
        return "{\"location\": \"" + location + "\", " + ServerTest.job(id, sql).substring(1);
    }

    private static Map<String, String> environment(String locations) {
        var environment = new HashMap<>(ServerProcess.on(POSTGRES.ledger(), POSTGRES.workConfig()));
        environment.put("ESCAPEMENT_LOCATIONS", locations);
        return environment;
    }
}
