package dev.escapement.dialects.oml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.DialectServer;
import dev.escapement.dialects.Http;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How jobs stand, their results and their removal; they are there whichever way they came. */
class OmlJobsTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    private final OmlClient oml = new OmlClient(SERVER);

    private static String job(String project, String submitter, String... sql) {
        var id = "native-" + UUID.randomUUID();
        var steps = IntStream.range(0, sql.length)
                .mapToObj(i -> new StepSpec("s" + i, "sql", Map.of("sql", sql[i])))
                .toList();
        SERVER.engine().submit(new JobSpec(project, id, null, null, null, steps).withSubmitter(submitter));
        return id;
    }

    private static String ended(String... sql) throws Exception {
        var id = job("default", "ann", sql);
        SERVER.engine().handle(JobRef.of(id)).orElseThrow().await(Duration.ofSeconds(30));
        return id;
    }

    @Test
    void a_job_that_waits_or_runs_is_202_with_what_is_known_of_it() {
        var id = job("default", "ann", "select pg_sleep(600)");
        var answer = oml.get("/jobs/" + id).is(202);

        assertThat(answer.at("status")).isEqualTo("job is still running");
        assertThat(answer.at("createdDate")).asString().matches(" [A-Z][a-z]{2} [0-9]{2},[0-9]{4} [0-9]{2}:[0-9]{2}");
        assertThat(answer.at("elapsedTime")).asString().matches("00:00:[0-9]{2}");
        assertThat(answer.header("Content-Location")).isNull();
        assertThat(oml.get("/jobs/" + id + "/result").is(404).at("errorMessage"))
                .asString()
                .contains("no result yet");
        oml.delete("/jobs/" + id).is(200);
    }

    @Test
    void a_job_that_has_ended_is_302_with_the_address_of_its_result_and_no_location() throws Exception {
        var id = ended("select 1 as n");
        var answer = oml.get("/jobs/" + id).is(302);

        assertThat(answer.header("Content-Location"))
                .isEqualTo(SERVER.url() + "/oml/api/py-scripts/v1/jobs/" + id + "/result");
        assertThat(answer.header("Location")).isNull();
        assertThat(answer.header("Content-Length")).isEqualTo("0");
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void a_result_is_read_again_and_again() throws Exception {
        var id = ended("select 1 as n", "select n, 'x' as t from generate_series(1, 120) n");
        for (int i = 0; i < 3; i++) {
            var answer = oml.get("/jobs/" + id + "/result").is(200);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat((List<?>) answer.at("result")).hasSize(120);
            assertThat(answer.at("result.119")).isEqualTo(Map.of("n", 120, "t", "x"));
        }
        assertThat(oml.get("/jobs/" + ended("create table nothing_left (n int)") + "/result")
                        .is(200)
                        .text())
                .isEqualTo("{\"result\":null}");
    }

    @Test
    void a_failed_job_is_302_too_and_its_result_has_the_error_message() throws Exception {
        var id = ended("select 1 / 0");
        oml.get("/jobs/" + id).is(302);
        for (int i = 0; i < 2; i++) {
            assertThat(oml.get("/jobs/" + id + "/result").is(400).at("errorMessage"))
                    .asString()
                    .contains("division by zero");
        }
    }

    @Test
    void a_cancelled_job_says_so() throws Exception {
        var id = job("default", "ann", "select pg_sleep(600)");
        SERVER.engine().cancel(JobRef.of(id));
        SERVER.engine().handle(JobRef.of(id)).orElseThrow().await(Duration.ofSeconds(30));
        oml.get("/jobs/" + id).is(302);
        assertThat(oml.get("/jobs/" + id + "/result").is(400).at("errorMessage"))
                .asString()
                .contains("CANCELLED");
    }

    @Test
    void delete_stops_a_running_job_and_removes_it() throws Exception {
        var running = job("default", "ann", "select pg_sleep(600)");
        for (var id : List.of(running, ended("select 1"))) {
            assertThat(oml.delete("/jobs/" + id).is(200).at("result")).isEqualTo("job deleted successfully");
            oml.get("/jobs/" + id).is(404);
            oml.get("/jobs/" + id + "/result").is(404);
            oml.delete("/jobs/" + id).is(404);
            assertThat(SERVER.engine().find(JobRef.of(id))).isEmpty();
            assertThat(SERVER.keys().changes(null, 1).items()).singleElement().satisfies(change -> {
                assertThat(change.who()).isEqualTo("admin");
                assertThat(change.subject()).isEqualTo(id);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "a%20b", "%F0%9F%92%A9"})
    void an_unknown_job_is_404(String id) {
        for (var method : List.of("GET", "DELETE")) {
            assertThat(oml.as(DialectServer.KEY, method, "/jobs/" + id, null)
                            .is(404)
                            .at("errorMessage"))
                    .asString()
                    .isNotEmpty();
        }
        oml.get("/jobs/" + id + "/result").is(404);
    }

    @Test
    void a_job_of_another_project_is_unknown() {
        var id = job("geo", "ann", "select 1");
        var ours = SERVER.key("olga", Role.OPERATOR, "default");
        var theirs = SERVER.key("greg", Role.VIEWER, "geo");
        oml.get("/jobs/" + id).is(404);
        oml.as(ours, "GET", "/jobs/" + id, null).is(404);
        oml.as(ours, "GET", "/jobs/" + id + "/result", null).is(404);
        oml.as(ours, "DELETE", "/jobs/" + id, null).is(404);
        assertThat(oml.as(theirs, "GET", "/jobs/" + id, null).status()).isIn(202, 302);
    }

    @Test
    void a_user_deletes_its_own_jobs_an_operator_all_and_a_viewer_none() throws Exception {
        var ann = SERVER.key("ann", Role.USER, "default");
        var bob = SERVER.key("bob", Role.USER, "default");
        var otto = SERVER.key("otto", Role.OPERATOR, "default");
        var vera = SERVER.key("vera", Role.VIEWER, "default");
        var id = ended("select 1");
        assertThat(oml.as(vera, "DELETE", "/jobs/" + id, null).is(403).at("errorMessage"))
                .asString()
                .contains("viewer");
        oml.as(bob, "DELETE", "/jobs/" + id, null).is(403);
        oml.as(vera, "GET", "/jobs/" + id + "/result", null).is(200);
        oml.as(ann, "DELETE", "/jobs/" + id, null).is(200);
        oml.as(otto, "DELETE", "/jobs/" + ended("select 1"), null).is(200);
        oml.as(vera, "POST", "/do-eval/f", "{}").is(403);
    }

    @Test
    void a_job_is_under_one_id_in_all_apis() throws Exception {
        var id = ended("select 1 as n");
        oml.get("/jobs/" + id).is(302);
        var native1 = new Http().send(DialectServer.KEY, "GET", SERVER.url() + "/api/v1/jobs/" + id, (String) null);
        assertThat(native1.is(200).at("status")).isEqualTo(Status.SUCCEEDED.name());
        var bigQuery = SERVER.url() + "/bigquery/v2/projects/default/jobs/" + id;
        assertThat(new Http()
                        .send(DialectServer.KEY, "GET", bigQuery, (String) null)
                        .is(200)
                        .at("status.state"))
                .isEqualTo("DONE");
    }

    @Test
    void what_is_not_there_is_404() {
        oml.get("/nothing").is(404);
        oml.post("/jobs/x", "{}").is(404);
        oml.as(DialectServer.KEY, "PUT", "/do-eval/f", "{}").is(404);
        oml.post("/do-eval/f/admin/more", "{}").is(404);
    }

    @Test
    void the_versions_are_told_with_their_paths() {
        var url = SERVER.url() + OmlClient.SCRIPTS;
        var answer =
                new Http().send(DialectServer.KEY, "GET", url, (String) null).is(200);
        assertThat(answer.at("items.0.isLatest")).isEqualTo(true);
        assertThat(answer.at("items.0.lifecycle")).isEqualTo("ACTIVE");
        assertThat(answer.at("items.0.version")).isEqualTo("v1");
        assertThat(answer.at("items.0.links.0")).isEqualTo(Map.of("rel", "self", "href", url + "/v1"));
        assertThat(answer.text()).contains(url + "/v1/group-apply/{scriptName}/{ownerName}");
        assertThat(oml.get("").is(200).at("lifecycle")).isEqualTo("ACTIVE");
    }
}
