package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a request, the answer says what and where, and nothing is written; see {@link BadStepTest} for the steps. */
class BadInputTest {
    private static final String STEP = "{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"}}";

    @RegisterExtension
    @Order(1)
    static final ApiExtension API = new ApiExtension();

    @RegisterExtension
    @Order(2)
    static final NothingWritten LEDGER = new NothingWritten(API);

    /** Each row: fields of the job beside its steps, the place of the fault, and a word of the rule. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'id':'a b'                      | /id             | characters of",
                "'id':''                         | /id             | characters of",
                "'id':7                          | /id             | must be a text",
                "'id':null                       | /id             | must be a text",
                "'project':'a/b'                 | /project        | characters of",
                "'project':{}                    | /project        | must be a text",
                "'labels':{'team':7}             | /labels/team    | must be a text",
                "'labels':[]                     | /labels         | must be an object",
                "'labels':{'a/b':'x\\u0000'}     | /labels/a~1b    | NUL",
                "'labels':{'team':'\\ud83d'}     | /labels/team    | surrogate",
                "'labels':{'':'x'}               | /labels/        | 1 to 200",
                "'parameters':'x'                | /parameters     | must be an object",
                "'parameters':{'d':'\\u0000'}    | /parameters/d   | NUL",
                "'parameters':{'d':-1e-1001}     | /parameters/d   | 1000 digits",
                "'definition':'x'                | /definition     | the fields are id",
                "'finally':{}                    | /finally        | list of steps",
                "'onFailure':[{}]                | /onFailure/0/name | required",
                "'limit':4                       | /limit          | text",
                "'limit':'none'                  | /limit          | limits.NAME",
                "'notBefore':'tomorrow'          | /notBefore      | RFC 3339",
                "'notBefore':'2026-11-22'        | /notBefore      | RFC 3339",
                "'notBefore':null                | /notBefore      | RFC 3339",
                "'notBefore':'+12026-11-22T02:00:00Z' | /notBefore | 1970 to 9999",
            })
    void a_bad_field_is_422(String field, String pointer, String rule) {
        API.post("/jobs", "{" + field.replace('\'', '"') + ",\"steps\":[" + STEP + "]}")
                .isProblem(422, "invalid-job")
                .hasError(pointer, rule);
    }

    @Test
    void all_faults_are_told_at_once() {
        API.post("/jobs", "{\"id\":\"a b\",\"x\":1,\"labels\":{\"t\":1},\"steps\":[{\"name\":\"s\"},7," + STEP + "]}")
                .isProblem(422, "invalid-job")
                .hasError("/x", "is not a field")
                .hasError("/labels/t", "must be a text")
                .hasError("/steps/0/kind", "is required")
                .hasError("/steps/1", "must be an object")
                .hasError("/steps/2/name", "used by an earlier step")
                .hasError("/id", "characters of");
    }

    @Test
    void a_fault_is_told_once() {
        var answer = API.post("/jobs", "{\"id\":1,\"steps\":[{\"name\":1,\"kind\":1},{}]}")
                .isProblem(422, "invalid-job");

        assertThat(answer.items("errors"))
                .extracting("pointer")
                .doesNotHaveDuplicates()
                .hasSize(5);
    }

    @Test
    void an_id_of_1025_characters_is_422() {
        API.post("/jobs", chain("x".repeat(1025), "ok"))
                .isProblem(422, "invalid-job")
                .hasError("/id", "1 to 1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "null", "\"x\"", "true"})
    void a_body_that_is_no_object_is_422(String body) {
        API.post("/jobs", body).isProblem(422, "invalid-job").hasError("", "must be an object");
    }

    /** Each row: a body that is not JSON, the pointer to where reading stopped, and what is said of the place. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"a\",             | /id      | line 1, column",
                "{\"id\":nope}              | /id      | line 1, column",
                "{\"id\":'a'}               | /id      | line 1, column",
                "{\"id\":01}                | /id      | line 1, column",
                "{\"id\":NaN}               | /id      | line 1, column",
                "{\"id\":1e99999999999}     | /id      | line 1, column",
                "{\"id\":\"a\\x\"}          | /id      | line 1, column",
                "{\"id\":1,}                | /id      | line 1, column",
                "{\"steps\":[1,,2]}         | /steps/1 | line 1, column",
                "{\"\\ud800\":1}              | ''       | surrogate",
                "{} {}                      | ''       | line 1, column",
                "{\"id\":\"a\",\"id\":\"b\"} | /id     | Duplicate",
                "{\"steps\":[{\"name\":\"a\",\"name\":\"a\"}]} | /steps/0/name | Duplicate",
            },
            quoteCharacter = '`')
    void broken_json_is_400(String body, String pointer, String rule) {
        API.post("/jobs", body).isProblem(400, "invalid-json").hasError(pointer.equals("''") ? "" : pointer, rule);
    }

    @Test
    void the_line_of_a_fault_is_told() {
        API.post("/jobs", "{\n  \"id\": \"a\",\n  \"steps\": [}\n")
                .isProblem(400, "invalid-json")
                .hasError("/steps", "line 3, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void an_empty_body_is_400(String body) {
        API.post("/jobs", body).isProblem(400, "invalid-json");
    }

    @Test
    void nesting_that_is_too_deep_is_400() {
        var answer = API.post("/jobs", "{\"parameters\":" + "[".repeat(501)).isProblem(400, "invalid-json");

        assertThat(answer.text()).contains("depth").doesNotContain("StreamReadConstraints");
    }

    @Test
    void what_is_not_utf8_is_400() {
        var latin = "{\"labels\":{\"t\":\"é\"}}".getBytes(ISO_8859_1);
        API.post("/jobs", latin, "Content-Type", "application/json").isProblem(400, "invalid-json");
        var surrogates = "{\"labels\":{\"t\":\"\u00ed\u00a0\u00bd\u00ed\u00b8\u0080\"}}".getBytes(ISO_8859_1);
        API.post("/jobs", surrogates, "Content-Type", "application/json").isProblem(400, "invalid-json");
        var wide = chain("wide", "ok").getBytes(UTF_16);
        API.post("/jobs", wide, "Content-Type", "application/json").isProblem(400, "invalid-json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=iso-8859-1",
                "application/jsonp",
                "multipart/form-data; boundary=x"
            })
    void another_content_type_is_415(String type) {
        assertThat(API.post("/jobs", chain("a", "ok").getBytes(UTF_8), "Content-Type", type)
                        .isProblem(415, "unsupported-media-type")
                        .header("Accept"))
                .isEqualTo("application/json");
    }

    @Test
    void no_content_type_or_an_unknown_coding_is_415() {
        var body = chain("a", "ok").getBytes(UTF_8);

        API.send(API.request("POST", "/jobs", BodyPublishers.ofByteArray(body)))
                .isProblem(415, "unsupported-media-type");
        assertThat(API.post("/jobs", body, "Content-Type", "application/json", "Content-Encoding", "br")
                        .isProblem(415, "unsupported-media-type")
                        .header("Accept-Encoding"))
                .contains("gzip");
    }

    @Test
    void a_body_over_the_limit_is_413_with_and_without_a_length() {
        var big = (chain("big", "ok") + " ".repeat(ApiExtension.MAX_BODY)).getBytes(UTF_8);

        API.post("/jobs", big, "Content-Type", "application/json").isProblem(413, "body-too-large");
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(big));
        API.send(API.request("POST", "/jobs", chunked).header("Content-Type", "application/json"))
                .isProblem(413, "body-too-large");
    }

    /** Closing on a client that is still sending would reset the connection, and it would never read the answer. */
    @RepeatedTest(20)
    void a_client_that_sends_far_too_much_still_reads_why_it_was_refused() {
        var huge = new byte[20 * ApiExtension.MAX_BODY];

        API.post("/jobs", huge, "Content-Type", "application/json").isProblem(413, "body-too-large");
        API.post("/nothing", huge, "Content-Type", "application/json").isProblem(404, "not-found");
    }

    @Test
    void a_gzip_body_that_grows_over_the_limit_is_413() throws Exception {
        var bomb = gzip(new byte[50 << 20]);
        assertThat(bomb).hasSizeLessThan(ApiExtension.MAX_BODY);

        API.post("/jobs", bomb, "Content-Type", "application/json", "Content-Encoding", "gzip")
                .isProblem(413, "body-too-large");
    }

    @Test
    void what_is_called_gzip_and_is_not_is_400() throws Exception {
        var whole = gzip(chain("a", "ok").getBytes(UTF_8));
        var half = java.util.Arrays.copyOf(whole, whole.length / 2);

        API.post("/jobs", half, "Content-Type", "application/json", "Content-Encoding", "gzip")
                .isProblem(400, "invalid-request");
        API.post("/jobs", new byte[] {1, 2, 3}, "Content-Type", "application/json", "Content-Encoding", "gzip")
                .isProblem(400, "invalid-request");
    }

    @Test
    void a_small_request_does_not_make_a_large_answer() {
        var answer =
                API.post("/jobs", "{\"steps\":[" + "1,".repeat(9_999) + "1]}").isProblem(422, "invalid-job");

        assertThat(answer.items("errors")).hasSize(1_000);
        assertThat(answer.get("detail")).asString().contains("10000");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /jobs, 'POST, GET, HEAD'",
        "DELETE, /jobs/stands, 'GET, HEAD, PUT'",
        "GET, /jobs/stands/cancel, POST",
        "OPTIONS, /jobs, 'POST, GET, HEAD'",
        "PATCH, /jobs/stands/steps/s/log, 'GET, HEAD'"
    })
    void another_method_is_405(String method, String path, String allowed) {
        assertThat(API.send(API.request(method, path, BodyPublishers.noBody()))
                        .isProblem(405, "method-not-allowed")
                        .header("Allow"))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/job",
                "/jobs/",
                "/jobs/stands/",
                "/jobs/stands/steps",
                "/jobs//cancel",
                "/jobs/stands%2Fcancel/x",
                "/jobs/stands/../stands",
                "/jobs/a/steps/b/result/c"
            })
    void an_unknown_path_is_404(String path) {
        var answer = API.get(path).is(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs/stands%2Fcancel",
                "/jobs/st%252Fands",
                "/jobs/stands;a=b",
                "/jobs/%2e%2e",
                "/jobs/a%0d%0aX:1"
            })
    void an_id_that_no_job_can_have_is_404(String path) {
        API.get(path).isProblem(404, "job-not-found");
    }

    @Test
    void an_id_is_decoded_once() {
        assertThat(API.get("/jobs/%73tand%73").is(200).get("id")).isEqualTo("stands");
        API.get("/jobs/%2573tands").isProblem(404, "job-not-found");
    }

    /** Each row: a query of the list, and what the answer must say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status=DONE               | status must be one of PENDING, RUNNING,",
                "status=                   | status must be one of",
                "status=failed             | status must be one of",
                "limit=0                   | 1 to 500",
                "limit=501                 | 1 to 500",
                "limit=-1                  | 1 to 500",
                "limit=ten                 | 1 to 500",
                "limit=99999999999         | 1 to 500",
                "limit=%D9%A1              | 1 to 500",
                "limit=5&limit=6           | given once",
                "cursor=nonsense           | cursor",
                "cursor=                   | cursor",
                "label=team                | name:text",
                "label=:x                  | name:text",
                "label=a:%00               | name:text",
                "label=a:1&label=a:2       | twice",
                "project=a%20b             | project must be",
                "colour=red                | The query parameter colour is not known here; the parameters are cursor, label, limit, project, prospect, status",
                "=x                        | is not known here",
                "label=%ff:x               | percent-encoded UTF-8",
            })
    void a_bad_query_is_400(String query, String detail) {
        assertThat(API.get("/jobs?" + query).isProblem(400, "invalid-request").get("detail"))
                .asString()
                .contains(detail);
    }

    @Test
    void a_bad_query_of_other_resources_is_400() {
        API.get("/jobs/stands?colour=red").isProblem(400, "invalid-request");
        API.get("/jobs/stands/steps/s/log?limit=10001").isProblem(400, "invalid-request");
        API.get("/jobs/stands/steps/s/log?cursor=x").isProblem(400, "invalid-request");
        API.get("/jobs/stands/steps/s/result?cursor=x").isProblem(400, "invalid-request");
        API.post("/jobs?project=x", chain("a", "ok")).isProblem(400, "invalid-request");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var stream = new GZIPOutputStream(packed)) {
            stream.write(bytes);
        }
        return packed.toByteArray();
    }
}
