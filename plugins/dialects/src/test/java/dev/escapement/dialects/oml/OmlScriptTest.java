package dev.escapement.dialects.oml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.escapement.dialects.DialectServer;
import dev.escapement.dialects.Http;
import dev.escapement.dialects.Http.Answer;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.time.SystemClock;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.Json;
import dev.escapement.steps.process.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of functions, which real Python runs; without it on the machine they are left out. */
class OmlScriptTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer(new Hurried());

    private static final Map<String, String> SCRIPTS = Map.of(
            "add", "def add(a=1, b=2):\n    return a + b\n",
            "head", "def head(rows, n=1000):\n    return list(rows)[:n]\n",
            "square", "def square(i):\n    return i * i\n",
            "draw", """
                    import escapement
                    def draw():
                        escapement.image(b"\\x89PNG\\r\\n\\x1a\\nfirst")
                        escapement.image(b"\\x89PNG\\r\\n\\x1a\\nsecond")
                        return [{"id": 1, "val": 0.01}]
                    """,
            "fail", "def fail():\n    raise ValueError('no luck')\n",
            "large", "def large():\n    return 'x' * (64 << 20)\n",
            "nap", "import time\ndef nap():\n    time.sleep(600)\n");

    private final OmlClient oml = new OmlClient(SERVER);

    /** The same API for callers who wait for two seconds only. */
    private static final class Hurried implements Dialect {
        @Override
        public List<String> patterns() {
            return List.of("/hurried/*");
        }

        @Override
        public Endpoint open(House house) {
            return new OmlApi(house, Duration.ofSeconds(2), new SystemClock());
        }
    }

    @BeforeAll
    static void register() throws Exception {
        assumeTrue(Sandbox.find("python3").isPresent(), "Scripts are not tested: there is no python3 here.");
        for (var script : SCRIPTS.entrySet()) {
            SERVER.file("scripts/" + script.getKey() + ".py", script.getValue());
        }
        SERVER.sql("create table iris (species text, sepal_length numeric); insert into iris values"
                + " ('setosa', 5.1), ('versicolor', 5.7), ('setosa', 4.9), ('virginica', 6.7), ('versicolor', 5.7)");
        SERVER.file("scripts/group_count.py", Files.readString(Path.of("../../config/scripts/group_count.py")));
    }

    private static Job job(Answer created) {
        var location = created.is(201).header("Location");
        var id = location.substring(location.lastIndexOf('/') + 1);
        return SERVER.engine().find(JobRef.of(id)).orElseThrow();
    }

    private static Job ended(Answer created) throws Exception {
        return SERVER.engine().handle(job(created).ref()).orElseThrow().await(Duration.ofSeconds(60));
    }

    @Test
    void do_eval_gives_what_the_function_returns() {
        assertThat(oml.post("/do-eval/add", "{}").is(200).text()).isEqualTo("{\"result\":3}");
        assertThat(oml.post("/do-eval/add", "").is(200).at("result")).isEqualTo(3);
        var parameters = "{\"parameters\":\"{\\\"a\\\":\\\"${job.id}\\\",\\\"b\\\":\\\"!\\\"}\"}";
        assertThat(oml.post("/do-eval/add", parameters).is(200).at("result")).isEqualTo("${job.id}!");
    }

    @Test
    void parameters_that_are_nested_too_deep_are_400() {
        var deep = "{\\\"a\\\":" + "[".repeat(499) + "]".repeat(499) + "}";
        assertThat(oml.post("/do-eval/add", "{\"parameters\":\"" + deep + "\"}")
                        .is(400)
                        .at("errorMessage"))
                .asString()
                .contains("nested");
    }

    @Test
    void table_apply_gives_row_objects() {
        var body = "{\"input\":\"select * from iris order by sepal_length\",\"parameters\":\"{\\\"n\\\":2}\"}";
        assertThat(oml.post("/table-apply/head", body).is(200).text())
                .isEqualTo(
                        "{\"result\":[{\"species\":\"setosa\",\"sepal_length\":4.9},{\"species\":\"setosa\",\"sepal_length\":5.1}]}");
    }

    @Test
    void what_looks_like_an_expression_in_a_query_is_a_text() {
        assertThat(oml.post(
                                "/table-apply/head",
                                "{\"input\":\"select '${job.id}' as a\",\"parameters\":\"{\\\"n\\\":1}\"}")
                        .is(200)
                        .text())
                .isEqualTo("{\"result\":[{\"a\":\"${job.id}\"}]}");
        assertThat(oml.post("/table-apply/head", "{\"input\":\"select ${job.id}\"}")
                        .is(400)
                        .at("errorMessage")
                        .toString())
                .contains("this is no SQL");
    }

    @Test
    void row_apply_gives_the_rows_of_all_chunks_of_which_the_last_may_be_shorter() {
        for (var parallel : List.of("", ",\"parallelFlag\":true", ",\"parallel\":2")) {
            var body = "{\"input\":\"select n from generate_series(1, 7) n\",\"rows\":3" + parallel + "}";
            assertThat(oml.post("/row-apply/head", body).is(200).text())
                    .isEqualTo("{\"result\":[{\"n\":1},{\"n\":2},{\"n\":3},{\"n\":4},{\"n\":5},{\"n\":6},{\"n\":7}]}");
        }
        var dropped =
                "{\"input\":\"select n from generate_series(1, 7) n\",\"rows\":3,\"parameters\":\"{\\\"n\\\":0}\"}";
        assertThat(oml.post("/row-apply/head", dropped).is(200).text()).isEqualTo("{\"result\":[]}");
    }

    /** The example that OML's documents have, to the letter, and the script that it calls. */
    @Test
    void group_apply_gives_an_object_by_group_of_tables_by_column_and_row() throws Exception {
        var body = "{\"asyncFlag\":true, \"input\":\"select * from IRIS\","
                + " \"parameter\":\"{\\\"oml_input_type\\\":\\\"pandas.DataFrame\\\"}\","
                + " \"groupBy\":\"Species\", \"orderBy\":\"Sepal_Length\", \"parallelFlag\":true}";
        var job = ended(oml.post("/group-apply/group_count", body));
        assertThat(oml.get("/jobs/" + job.spec().id() + "/result").is(200).text())
                .isEqualTo(
                        "{\"result\":{"
                                + "\"setosa\":{\"SEPAL_LENGTH\":{\"0\":4.9,\"1\":5.1},\"SPECIES\":{\"0\":\"setosa\",\"1\":\"setosa\"},"
                                + "\"COUNT\":{\"0\":1,\"1\":1}},"
                                + "\"versicolor\":{\"SEPAL_LENGTH\":{\"0\":5.7},\"SPECIES\":{\"0\":\"versicolor\"},\"COUNT\":{\"0\":2}},"
                                + "\"virginica\":{\"SEPAL_LENGTH\":{\"0\":6.7},\"SPECIES\":{\"0\":\"virginica\"},\"COUNT\":{\"0\":1}}}}");
    }

    @Test
    void index_apply_gives_an_array_with_one_for_each_index() {
        assertThat(oml.post("/index-apply/square", "{\"times\":3,\"parallelFlag\":true}")
                        .is(200)
                        .text())
                .isEqualTo("{\"result\":[1,4,9]}");
    }

    @Test
    void where_the_node_does_fewer_parts_at_once_fewer_are_done() throws Exception {
        var created = oml.post("/index-apply/square", "{\"asyncFlag\":true,\"times\":3,\"parallel\":9}");
        var job = ended(created);
        assertThat(job.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(job.spec().steps().get(0).config()).containsEntry("parallel", 4L);
        assertThat(job.spec().submitter()).isEqualTo("admin");
        assertThat(job.spec().rules().timeout()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void graphics_flag_adds_images() {
        var answer = oml.post("/do-eval/draw", "{\"graphicsFlag\":true,\"service\":\"LOW\"}")
                .is(200);
        assertThat((List<?>) answer.at("result")).hasSize(2);
        assertThat(answer.at("result.0.IMAGE")).asString().startsWith("iVBORw0KG");
        assertThat(answer.at("result.0.DATA")).isEqualTo("[{\"id\":1,\"val\":0.01}]");
        assertThat(answer.at("result.1.ID")).isEqualTo(2);
        assertThat(oml.post("/do-eval/draw", "{}").is(200).at("result"))
                .isEqualTo(Json.parse("[{\"id\":1,\"val\":0.01}]"));
    }

    @Test
    void a_script_that_fails_and_one_whose_result_is_too_large_are_400() {
        assertThat(oml.post("/do-eval/fail", "{}").is(400).at("errorMessage"))
                .asString()
                .contains("ValueError: no luck");
        assertThat(oml.post("/do-eval/large", "{}").is(400).at("errorMessage"))
                .asString()
                .contains("larger than");
        assertThat(oml.post("/do-eval/add", "{\"parameters\":\"{\\\"nobody\\\":1}\"}")
                        .is(400)
                        .at("errorMessage"))
                .asString()
                .contains("nobody");
        assertThat(oml.post("/table-apply/head", "{\"input\":\"select * from nowhere\"}")
                        .is(400)
                        .at("errorMessage"))
                .asString()
                .contains("nowhere");
    }

    @Test
    void a_failed_job_ends_like_others_and_its_result_has_the_error_message() throws Exception {
        var job = ended(oml.post("/do-eval/fail", "{\"asyncFlag\":true}"));
        oml.get("/jobs/" + job.spec().id()).is(302);
        assertThat(oml.get("/jobs/" + job.spec().id() + "/result").is(400).at("errorMessage"))
                .asString()
                .contains("ValueError: no luck");
    }

    @Test
    void an_asynchronous_call_is_201_with_a_location_and_nothing_else() throws Exception {
        var created = oml.post("/do-eval/add", "{\"asyncFlag\":true,\"timeout\":3600,\"service\":\"HIGH\"}")
                .is(201);
        assertThat(created.header("Content-Length")).isEqualTo("0");
        assertThat(created.text()).isEmpty();
        assertThat(created.header("Location")).matches(SERVER.url() + "/oml/api/py-scripts/v1/jobs/[A-Za-z0-9_-]+");
        var rules = ended(created).spec().rules();
        assertThat(rules.timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(rules.priority()).isEqualTo(6);
        var usual = job(oml.post("/do-eval/add", "{\"asyncFlag\":true}"));
        assertThat(usual.spec().rules().timeout()).isEqualTo(Duration.ofMinutes(30));
    }

    /** What dbt's client does: it reads JSON from every answer but 302, and adds /result to what it was given. */
    @Test
    void a_client_that_polls_finds_the_end_and_the_result() {
        var token = (String)
                oml.login("ann", SERVER.key("ann", Role.USER, null)).is(200).at("accessToken");
        var created =
                oml.as(token, "POST", "/do-eval/add", "{\"service\":\"HIGH\",\"asyncFlag\":true,\"timeout\":1800}");
        var location = created.is(201).header("Location");
        var http = new Http();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            var answer = http.send(token, "GET", location, (String) null);
            return answer.status() == 302 || answer.is(202).at("status") == null;
        });
        var result =
                http.send(token, "GET", location + "/result", (String) null).is(200);
        assertThat(result.at("result")).isEqualTo(3);
        var native1 = SERVER.url()
                + location.substring(location.lastIndexOf("/jobs/")).replace("/jobs/", "/api/v1/jobs/");
        assertThat(http.send(token, "GET", native1, (String) null).is(200).at("submitter"))
                .isEqualTo("ann");
    }

    @Test
    void delete_stops_a_script() {
        var job = job(oml.post("/do-eval/nap", "{\"asyncFlag\":true}"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> SERVER.engine().find(job.ref()).orElseThrow().status() == Status.RUNNING);
        oml.get("/jobs/" + job.spec().id()).is(202);
        assertThat(oml.delete("/jobs/" + job.spec().id()).is(200).at("result")).isEqualTo("job deleted successfully");
        oml.get("/jobs/" + job.spec().id()).is(404);
    }

    @Test
    void a_call_that_takes_too_long_is_400_and_its_job_is_cancelled() throws Exception {
        var ann = SERVER.key("hurried", Role.USER, null);
        var url = SERVER.url() + "/hurried/v1/do-eval/nap";
        assertThat(new Http().send(ann, "POST", url, "{}").is(400).at("errorMessage"))
                .isEqualTo("The call took longer than 2 seconds and was ended. Call with asyncFlag for more time.");
        var jobs = SERVER.engine().list(new JobQuery("default", Set.of(), Map.of(), null, 10).withSubmitter("hurried"));
        assertThat(jobs.items())
                .singleElement()
                .satisfies(job -> assertThat(SERVER.engine()
                                .handle(job.ref())
                                .orElseThrow()
                                .await(Duration.ofSeconds(30))
                                .status())
                        .isEqualTo(Status.CANCELLED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"asyncFlag\":true,\"timeout\":1799}",
                "{\"asyncFlag\":true,\"timeout\":43201}",
                "{\"timeout\":1800}",
                "{\"asyncFlag\":\"true\"}",
                "{\"envName\":\"seaborn\"}",
                "{\"parameters\":\"nothing\"}",
                "[]",
                "{"
            })
    void what_is_wrong_is_400_and_nothing_runs(String body) {
        var key = SERVER.key("wrong" + body.hashCode(), Role.USER, "wrong");
        assertThat(oml.as(key, "POST", "/do-eval/add", body).is(400).at("errorMessage"))
                .asString()
                .isNotEmpty();
        assertThat(SERVER.engine()
                        .list(new JobQuery("wrong", Set.of(), Map.of(), null, 1))
                        .items())
                .isEmpty();
    }

    @Test
    void what_the_step_refuses_is_told_in_the_words_of_the_request() {
        assertThat(oml.post("/do-eval/none", "{}").is(400).at("errorMessage"))
                .asString()
                .startsWith("script must be one of the registered scripts");
        assertThat(oml.post("/index-apply/square", "{\"times\":10001}").is(400).at("errorMessage"))
                .isEqualTo("times must be a whole number from 1 to 10000");
        oml.post("/do-eval/..%2Fadd", "{}").is(400);
        oml.post("/do-eval/$%7Bjob.id%7D", "{}").is(400);
    }

    @Test
    void an_owner_is_the_caller_or_nobody() {
        var ann = SERVER.key("owner", Role.USER, null);
        assertThat(oml.as(ann, "POST", "/do-eval/add/owner", "{}").is(200).at("result"))
                .isEqualTo(3);
        assertThat(oml.as(ann, "POST", "/do-eval/add/admin", "{}").is(404).at("errorMessage"))
                .asString()
                .contains("admin");
    }

    @Test
    void the_scripts_are_listed() {
        var listed = new ArrayList<Object>();
        for (var item : (List<?>) oml.get("/scripts").is(200).at("result")) {
            assertThat(((Map<?, ?>) item).get("OWNER")).isEqualTo("admin");
            listed.add(((Map<?, ?>) item).get("NAME"));
        }
        assertThat(listed)
                .containsExactly(Stream.concat(SCRIPTS.keySet().stream(), Stream.of("group_count"))
                        .sorted()
                        .toArray());
    }

    @Test
    void calls_may_stand_in_a_batch() {
        var call = "POST /oml/api/py-scripts/v1/do-eval/add HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}";
        var body = "--b\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n" + call + "\r\n--b--\r\n";
        var answer = new Http()
                .send(
                        DialectServer.KEY,
                        "POST",
                        SERVER.url() + "/batch",
                        body,
                        "Content-Type",
                        "multipart/mixed; boundary=b");
        assertThat(answer.is(200).text()).contains("HTTP/1.1 200 OK", "{\"result\":3}");
    }
}
