package dev.escapement.dialects.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.DialectServer;
import dev.escapement.dialects.Http;
import dev.escapement.dialects.Http.Answer;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands on the wire, where clients are particular about it. */
class BigQueryWireTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    private static final String JOBS = "/projects/default/jobs";

    private final Http http = new Http();

    private Answer call(String method, String path, String body) {
        return as(DialectServer.KEY, method, path, body);
    }

    private Answer as(String key, String method, String path, String body) {
        return http.send(key, method, SERVER.url() + "/bigquery/v2" + path, body);
    }

    private static String insert(String id, String configuration) {
        return "{\"jobReference\":{\"projectId\":\"default\",\"jobId\":\"" + id + "\"},\"configuration\":"
                + configuration + "}";
    }

    private static String query(String sql) {
        return "{\"query\":{\"query\":\"" + sql + "\",\"useLegacySql\":false}}";
    }

    private static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    private static void await(String id) throws Exception {
        SERVER.engine().handle(JobRef.of(id)).orElseThrow().await(Duration.ofSeconds(30));
    }

    @Test
    void a_configuration_that_is_nested_too_deep_is_400_and_the_deepest_one_is_kept() {
        var refused = call("POST", JOBS, insert(unique("deep"), nested(498))).is(400);
        assertThat(refused.at("error.errors.0.reason")).isEqualTo("invalid");
        assertThat(refused.at("error.message")).asString().contains("nested");
        var unread = call("POST", JOBS, insert(unique("deep"), nested(499))).is(400);
        assertThat(unread.at("error.errors.0.reason")).isEqualTo("parseError");

        var id = unique("deep");
        call("POST", JOBS, insert(id, nested(497))).is(200);
        assertThat(call("GET", JOBS + "/" + id, null).is(200).text()).contains("[".repeat(497));
        call("GET", JOBS + "?projection=full", null).is(200);
    }

    private static String nested(int levels) {
        return query("select 1").replaceFirst("\\{", "{\"more\":" + "[".repeat(levels) + "]".repeat(levels) + ",");
    }

    @Test
    void a_resource_has_texts_for_int64_and_no_errors_when_there_are_none() throws Exception {
        var id = unique("shape");
        var created = call("POST", JOBS + "?prettyPrint=false&fields=status&unheardOf=1", insert(id, query("select 1")))
                .is(200);
        assertThat(created.at("kind")).isEqualTo("bigquery#job");
        assertThat(created.at("id")).isEqualTo("default:US." + id);
        assertThat(created.at("jobReference.location")).isEqualTo("US");
        await(id);

        var job = call("GET", JOBS + "/" + id + "?location=US", null).is(200);
        assertThat(job.at("status")).isEqualTo(Map.of("state", "DONE"));
        assertThat(job.at("statistics.creationTime")).asString().matches("[0-9]{13}");
        assertThat(job.at("statistics.endTime")).asString().matches("[0-9]{13}");
        assertThat(job.at("configuration.jobType")).isEqualTo("QUERY");
        assertThat(job.at("configuration.query.query")).isEqualTo("select 1");
        assertThat(job.at("configuration.query.destinationTable.tableId")).isEqualTo(id);
        assertThat(job.at("selfLink")).asString().endsWith("/bigquery/v2/projects/default/jobs/" + id + "?location=US");
        call("GET", JOBS + "/" + id + "?location=EU", null).is(404);
    }

    @Test
    void a_second_insert_is_a_duplicate_with_the_words_that_clients_look_for() {
        var id = unique("twice");
        call("POST", JOBS + "/", insert(id, query("select 1"))).is(200);
        for (var body : List.of(query("select 1"), query("select 2"))) {
            var again = call("POST", JOBS, insert(id, body)).is(409);
            assertThat(again.at("error.message")).isEqualTo("Already Exists: Job default:US." + id);
            assertThat(again.at("error.errors.0.reason")).isEqualTo("duplicate");
            assertThat(again.at("error.errors.0.domain")).isEqualTo("global");
            assertThat(again.at("error.status")).isEqualTo("ALREADY_EXISTS");
            assertThat(again.at("error.code")).isEqualTo(409);
        }
    }

    @Test
    void bodies_may_be_in_gzip_and_in_chunks_and_a_cancel_has_an_empty_one() throws Exception {
        var id = unique("gzip");
        http.send(
                        DialectServer.KEY,
                        "POST",
                        SERVER.url() + "/bigquery/v2" + JOBS,
                        Http.gzip(insert(id, query("select pg_sleep(600)"))),
                        "Content-Encoding",
                        "gzip",
                        "Content-Type",
                        "application/json; charset=UTF-8")
                .is(200);
        var cancelled = http.send(
                        DialectServer.KEY,
                        "POST",
                        SERVER.url() + "/bigquery/v2" + JOBS + "/" + id + "/cancel",
                        Http.gzip(""),
                        "Content-Encoding",
                        "gzip",
                        "Content-Type",
                        "application/x-www-form-urlencoded")
                .is(200);
        assertThat(cancelled.at("kind")).isEqualTo("bigquery#jobCancelResponse");
        await(id);
        var job = call("GET", JOBS + "/" + id, null);
        assertThat(job.at("status.errorResult.reason")).isEqualTo("stopped");
        assertThat(call("POST", JOBS + "/" + id + "/cancel", null).is(200).at("job.status.state"))
                .isEqualTo("DONE");
    }

    @Test
    void nobody_gets_in_without_a_key_and_with_one_for_another_project() {
        var none = as(null, "GET", JOBS, null).is(401);
        assertThat(none.at("error.status")).isEqualTo("UNAUTHENTICATED");
        assertThat(none.at("error.errors.0.reason")).isEqualTo("authError");
        as("wrong", "GET", JOBS, null).is(401);
        var other = SERVER.key("other", Role.ADMIN, "elsewhere");
        assertThat(as(other, "GET", JOBS, null).is(403).at("error.errors.0.reason"))
                .isEqualTo("accessDenied");
        as(other, "GET", "/projects/elsewhere/jobs", null).is(200);
        http.send(null, "GET", SERVER.url() + "/bigquery/v2/projects/elsewhere/jobs?access_token=" + other, (String)
                        null)
                .is(200);
    }

    @Test
    void roles_open_what_they_open_elsewhere() throws Exception {
        var viewer = SERVER.key("viewer", Role.VIEWER, "default");
        var user = SERVER.key("user", Role.USER, "default");
        var operator = SERVER.key("operator", Role.OPERATOR, "default");
        var id = unique("roles");
        as(viewer, "POST", JOBS, insert(id, query("select 1"))).is(403);
        as(viewer, "POST", "/projects/default/queries", "{\"query\":\"select 1\"}")
                .is(403);
        as(viewer, "GET", "/projects/default/datasets/public/tables/any/data", null)
                .is(403);
        call("POST", JOBS, insert(id, query("select 1"))).is(200);
        await(id);
        as(viewer, "GET", JOBS + "/" + id, null).is(200);
        assertThat(as(viewer, "GET", "/projects/default/queries/" + id, null)
                        .is(200)
                        .at("rows.0.f.0.v"))
                .isEqualTo("1");
        as(user, "POST", JOBS + "/" + id + "/cancel", null).is(403);
        as(user, "DELETE", JOBS + "/" + id + "/delete", null).is(403);
        assertThat(as(user, "GET", JOBS, null).is(200).text()).doesNotContain(id);
        assertThat(as(user, "GET", JOBS + "?allUsers=true", null).is(200).text())
                .contains(id);
        assertThat(as(operator, "DELETE", JOBS + "/" + id + "/delete?location=US", null)
                        .is(204)
                        .text())
                .isEmpty();
        call("GET", JOBS + "/" + id, null).is(404);
        assertThat(SERVER.keys().changes(null, 1).items()).singleElement().satisfies(change -> {
            assertThat(change.who()).isEqualTo("operator");
            assertThat(change.subject()).isEqualTo(id);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                         | required  | one of query, load
            {"query":{}}                                                               | required  | configuration.query.query
            {"query":{"query":"select 1"},"labels":{"Team":"x"}}                       | invalid   | label Team:x
            {"query":{"query":"select 1"},"jobTimeoutMs":"soon"}                       | invalid   | configuration.jobTimeoutMs
            {"query":{"query":"select 'open"}}                                         | invalidQuery | not closed
            {"query":{"query":"select 1; begin"}}                                      | invalidQuery | not for steps
            {"query":{"query":"select 1","tableDefinitions":{"t":{}}}}                 | invalid   | tableDefinitions is not supported
            {"query":{"query":"select ?","parameterMode":"POSITIONAL","queryParameters":[{"parameterType":{"type":"STRUCT"}}]}} | invalid | parameterType.type
            {"load":{"destinationTable":{"datasetId":"d","tableId":"t"}}}              | required  | sourceUris
            {"load":{"sourceUris":["gs://b/*.csv"],"destinationTable":{"datasetId":"d","tableId":"t"}}} | invalid | without wildcards
            {"load":{"sourceUris":["gs://../etc/passwd"],"destinationTable":{"datasetId":"d","tableId":"t"}}} | invalid | leads out
            {"load":{"sourceUris":["gs://b/o"],"sourceFormat":"PARQUET","destinationTable":{"datasetId":"d","tableId":"t"}}} | invalid | must be one of CSV
            {"load":{"sourceUris":["gs://b/o"],"allowJaggedRows":true,"destinationTable":{"datasetId":"d","tableId":"t"}}} | invalid | allowJaggedRows is not supported
            {"load":{"sourceUris":["gs://b/o"],"schema":{"fields":[{"name":"r","type":"RECORD"}]},"destinationTable":{"datasetId":"d","tableId":"t"}}} | invalid | RECORD
            {"extract":{"sourceTable":{"datasetId":"d","tableId":"t"},"destinationUri":"/tmp/x"}} | invalid | Must be a valid Google Storage path
            {"extract":{"sourceTable":{"projectId":"p2","datasetId":"d","tableId":"t"},"destinationUri":"gs://b/o"}} | notFound | only tables of the project
            {"copy":{"sourceTable":{"datasetId":"d","tableId":"t"},"operationType":"SNAPSHOT","destinationTable":{"datasetId":"d","tableId":"u"}}} | invalid | operationType
            """)
    void what_is_wrong_is_told_with_a_reason_and_nothing_is_stored(String configuration, String reason, String words) {
        var id = unique("wrong");
        var refused = call("POST", JOBS, insert(id, configuration));
        assertThat(refused.status()).as(refused.text()).isBetween(400, 404);
        assertThat(refused.at("error.errors.0.reason")).isEqualTo(reason);
        assertThat(refused.at("error.message")).asString().contains(words);
        assertThat(SERVER.engine().find(JobRef.of(id))).isEmpty();
    }

    @Test
    void what_cannot_be_a_request_is_told_in_the_envelope_too() {
        assertThat(call("POST", JOBS, "{").is(400).at("error.errors.0.reason")).isEqualTo("parseError");
        assertThat(call("POST", JOBS, "[]").is(400).at("error.errors.0.reason")).isEqualTo("parseError");
        assertThat(call("POST", JOBS, insert("a b", query("select 1"))).is(400).at("error.message"))
                .asString()
                .contains("Invalid job ID");
        call("POST", JOBS, "{\"jobReference\":{\"projectId\":\"p2\"},\"configuration\":" + query("select 1") + "}")
                .is(400);
        call("GET", "/projects/default/models", null).is(404);
        call("GET", JOBS + "?pageToken=nonsense", null).is(400);
        call("GET", JOBS + "?stateFilter=lost", null).is(400);
        var upload = http.send(DialectServer.KEY, "POST", SERVER.url() + "/upload/bigquery/v2" + JOBS, "{}")
                .is(501);
        assertThat(upload.at("error.errors.0.reason")).isEqualTo("notImplemented");
    }

    @Test
    void pages_of_rows_go_on_with_each_others_tokens() throws Exception {
        var id = unique("pages");
        call("POST", JOBS, insert(id, query("select n from generate_series(1, 5) n")))
                .is(200);
        await(id);
        var first = call("GET", "/projects/default/queries/" + id + "?maxResults=2", null)
                .is(200);
        assertThat(first.at("totalRows")).isEqualTo("5");
        assertThat(first.at("rows.1.f.0.v")).isEqualTo("2");
        var data = "/projects/default/datasets/_anonymous/tables/" + id + "/data";
        var second = call("GET", data + "?startIndex=0&pageToken=" + first.at("pageToken"), null)
                .is(200);
        assertThat(second.at("rows.0.f.0.v")).isEqualTo("3");
        var third = call("GET", "/projects/default/queries/" + id + "?pageToken=" + second.at("pageToken"), null)
                .is(200);
        assertThat(third.at("rows")).isEqualTo(List.of(Map.of("f", List.of(Map.of("v", "5")))));
        assertThat(third.at("pageToken")).isNull();
        assertThat(call("GET", data + "?startIndex=4", null).is(200).at("rows.0.f.0.v"))
                .isEqualTo("5");
        call("GET", data + "?pageToken=x", null).is(400);
    }

    @Test
    void a_request_id_names_a_query_that_runs_once() throws Exception {
        SERVER.sql("create table requests (n bigint)");
        var body = "{\"query\":\"insert into requests values (1)\",\"useLegacySql\":false,\"requestId\":\"r-1\"}";
        for (int i = 0; i < 2; i++) {
            var answer = call("POST", "/projects/default/queries", body).is(200);
            assertThat(answer.at("jobComplete")).isEqualTo(true);
            assertThat(answer.at("numDmlAffectedRows")).isEqualTo("1");
        }
        var count = call("POST", "/projects/default/queries", "{\"query\":\"select count(*) from requests\"}")
                .is(200);
        assertThat(count.at("rows.0.f.0.v")).isEqualTo("1");
    }

    @Test
    void a_query_that_takes_longer_than_asked_for_is_not_complete() {
        var answer = call(
                        "POST", "/projects/default/queries", "{\"query\":\"select pg_sleep(600)\",\"timeoutMs\":\"1\"}")
                .is(200);
        assertThat(answer.at("jobComplete")).isEqualTo(false);
        assertThat(answer.at("schema")).isNull();
        var id = answer.at("jobReference.jobId");
        assertThat(call("GET", "/projects/default/queries/" + id + "?timeoutMs=1", null)
                        .is(200)
                        .at("jobComplete"))
                .isEqualTo(false);
        call("POST", JOBS + "/" + id + "/cancel", null).is(200);
    }

    @Test
    void a_result_that_is_too_large_is_refused_and_not_cut() {
        var answer = call(
                "POST",
                "/projects/default/queries",
                "{\"query\":\"select repeat('x', 1000000) from generate_series(1, 80)\",\"timeoutMs\":60000}");
        assertThat(answer.is(403).at("error.errors.0.reason")).isEqualTo("responseTooLarge");
    }

    @Test
    void jobs_that_came_by_another_way_are_there_too() throws Exception {
        var id = unique("native");
        SERVER.engine()
                .submit(JobSpec.of(
                        id,
                        new StepSpec("one", "sql", Map.of("sql", "select 1 as n")),
                        new StepSpec("two", "sql", Map.of("sql", "select 2 as n"))));
        await(id);
        var job = call("GET", JOBS + "/" + id, null).is(200);
        assertThat(job.at("configuration.query.query")).isEqualTo("select 1 as n;\nselect 2 as n");
        assertThat(call("GET", "/projects/default/queries/" + id, null).is(200).at("rows.0.f.0.v"))
                .isEqualTo("2");
        assertThat(call("GET", JOBS + "?allUsers=true&projection=full", null)
                        .is(200)
                        .text())
                .contains(id);
    }

    @Test
    void a_job_in_time_out_and_one_of_a_missing_table_have_their_reasons() throws Exception {
        var slow = unique("slow");
        call("POST", JOBS, insert(slow, "{\"jobTimeoutMs\":\"100\",\"query\":{\"query\":\"select pg_sleep(600)\"}}"))
                .is(200);
        await(slow);
        assertThat(call("GET", JOBS + "/" + slow, null).at("status.errorResult.reason"))
                .isEqualTo("timeout");
        var missing = unique("missing");
        call("POST", JOBS, insert(missing, query("select * from nowhere"))).is(200);
        await(missing);
        assertThat(call("GET", JOBS + "/" + missing, null).at("status.errorResult.reason"))
                .isEqualTo("notFound");
        assertThat(call("GET", "/projects/default/queries/" + missing, null)
                        .is(404)
                        .at("error.errors.0.reason"))
                .isEqualTo("notFound");
        assertThat(SERVER.engine().find(JobRef.of(missing)).orElseThrow().status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void what_would_be_an_expression_elsewhere_is_a_text_here() throws Exception {
        SERVER.file("b/${job.id}.csv", "a\n$${x}\n");
        var id = unique("plain");
        call(
                        "POST",
                        JOBS,
                        insert(
                                id,
                                "{\"load\":{\"sourceUris\":[\"gs://b/${job.id}.csv\"],\"autodetect\":true,"
                                        + "\"destinationTable\":{\"datasetId\":\"public\",\"tableId\":\"plain\"}}}"))
                .is(200);
        await(id);
        var rows = call(
                "POST",
                "/projects/default/queries",
                "{\"query\":\"select a, '${job.id}' || a from plain\",\"defaultDataset\":{\"datasetId\":\"public\"}}");
        assertThat(rows.is(200).at("rows.0.f.1.v")).isEqualTo("${job.id}$${x}");
    }

    @Test
    void a_load_makes_no_table_whose_columns_nobody_has_said() throws Exception {
        SERVER.file("b/bare.csv", "1,2\n");
        var id = unique("bare");
        call(
                        "POST",
                        JOBS,
                        insert(
                                id,
                                "{\"load\":{\"sourceUris\":[\"gs://b/bare.csv\"],"
                                        + "\"destinationTable\":{\"datasetId\":\"public\",\"tableId\":\"bare\"}}}"))
                .is(200);
        await(id);
        assertThat(call("GET", JOBS + "/" + id, null).at("status.errorResult.reason"))
                .isEqualTo("notFound");
    }

    @Test
    void times_bound_a_list_on_both_sides() throws Exception {
        var id = unique("time");
        call("POST", JOBS, insert(id, query("select 1"))).is(200);
        var created =
                SERVER.engine().find(JobRef.of(id)).orElseThrow().createdAt().toEpochMilli();
        assertThat(call(
                                "GET",
                                JOBS + "?maxResults=500&minCreationTime=" + created + "&maxCreationTime=" + created,
                                null)
                        .is(200)
                        .text())
                .contains(id);
        assertThat(call("GET", JOBS + "?maxResults=500&maxCreationTime=" + (created - 1), null)
                        .is(200)
                        .text())
                .doesNotContain(id);
        assertThat(call("GET", JOBS + "?parentJobId=" + id, null).is(200).at("jobs"))
                .isNull();
    }
}
