package dev.escapement.steps.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.job.OnLostNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConfigTest extends HttpTest {
    private static final String URL = "https://example.com/things";

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        var problems = check(
                "url", "ftp://example.com/",
                "method", "BREW",
                "headers", Map.of("a b", "c", "Host", "d"),
                "expect", "99-1000",
                "result", "xml",
                "maxBytes", 0,
                "redirects", 21,
                "connectTimeout", "10 s",
                "sever", "x");

        assertThat(problems)
                .extracting("pointer")
                .containsExactlyInAnyOrder(
                        "/config/url",
                        "/config/method",
                        "/config/headers/a b",
                        "/config/headers/Host",
                        "/config/expect",
                        "/config/result",
                        "/config/maxBytes",
                        "/config/redirects",
                        "/config/connectTimeout",
                        "/config/sever");
    }

    @Test
    void only_the_url_has_to_be_there() {
        assertThat(check()).extracting("pointer").containsExactly("/config/url");
        assertThat(check("url", URL)).isEmpty();
    }

    @Test
    void everything_may_be_set() {
        assertThat(check(
                        "url",
                        URL,
                        "method",
                        "DELETE",
                        "headers",
                        Map.of("Accept", "*/*"),
                        "body",
                        List.of(),
                        "expect",
                        List.of("200-299", 404),
                        "result",
                        "none",
                        "maxBytes",
                        8 << 20,
                        "redirects",
                        20,
                        "connectTimeout",
                        "PT0.5S"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "//example.com/",
                "http:/example.com/",
                "http://",
                "http:///path",
                "http://:80/",
                "http://a:0/",
                "http://a:65536/",
                "http://a b/",
                "http://a/\r\nX-Injected: b",
                "http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
                "http://a\n.b/",
                "http://user:password@a/",
                "http://user@a/",
                "http://a@b@c/",
                "http://a\\@b/",
                "gopher://a/",
                "jar:http://a/!/",
                "file:///etc/passwd"
            })
    void a_wrong_url_is_refused(String url) {
        assertThat(check("url", url)).extracting("pointer").containsExactly("/config/url");
    }

    @Test
    void a_password_in_a_url_has_a_better_place() {
        assertThat(check("url", "http://user:password@example.com/"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .contains("the header Authorization", "${secret.NAME}")
                        .doesNotContain("password@"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-A|'b\r\nX-Injected: c'",
                "X-A|'b\nc'",
                "X-A|'b\rc'",
                "X-A|ü",
                "'X-A\r\nX-B'|c",
                "'X-A:'|c",
                "X A|c",
                "Ü|c",
                "Content-Length|3",
                "transfer-encoding|chunked",
                "HOST|b",
                "Connection|keep-alive",
                "Expect|100-continue"
            })
    void a_header_that_would_be_something_else_is_refused(String name, String value) {
        assertThat(check("url", URL, "headers", Map.of(name, value)))
                .extracting("pointer")
                .containsExactly("/config/headers/" + name);
    }

    @Test
    void a_header_stands_there_once_and_is_a_text() {
        assertThat(check("url", URL, "headers", config("X-A", "b", "x-a", "c")))
                .extracting("pointer")
                .containsExactly("/config/headers/x-a");
        assertThat(check("url", URL, "headers", Map.of("X-A", 1))).hasSize(1);
        assertThat(check("url", URL, "headers", "X-A: b")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void what_has_no_content_is_given_none(String method) {
        assertThat(check("url", URL, "method", method, "body", "x"))
                .extracting("pointer")
                .containsExactly("/config/body");
    }

    @Test
    void a_wrong_status_is_refused_in_a_list_too() {
        for (var wrong : Arrays.asList("2xx", 199, 600, true, "300-200", "200 - 299", List.of(), List.of(200, "x"))) {
            assertThat(check("url", URL, "expect", wrong))
                    .as("%s", wrong)
                    .extracting("pointer")
                    .containsExactly("/config/expect");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "-PT1S", "PT11M", "PT0.0001S", "5", "PT99999999999999999H"})
    void a_wrong_time_to_connect_is_refused(String time) {
        assertThat(check("url", URL, "connectTimeout", time))
                .extracting("pointer")
                .containsExactly("/config/connectTimeout");
    }

    @Test
    void what_is_known_only_when_it_runs_is_no_fault() {
        var late = new LateValue("${parameters.x}");

        assertThat(check(
                        "url", late,
                        "method", late,
                        "headers", Map.of("X-A", late),
                        "body", Map.of("a", late),
                        "expect", List.of(late, 404),
                        "result", late,
                        "maxBytes", late,
                        "redirects", late,
                        "connectTimeout", late))
                .isEmpty();
        assertThat(check("url", late, "headers", late, "expect", late)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,RERUN",
        "HEAD,RERUN",
        "PUT,RERUN",
        "DELETE,RERUN",
        "POST,UNKNOWN",
        "PATCH,UNKNOWN",
        "${parameters.method},UNKNOWN"
    })
    void a_lost_node_lets_run_again_what_may_be_done_twice(String method, OnLostNode rule) {
        assertThat(type.onLostNode(step("url", URL, "method", method))).isEqualTo(rule);
    }

    @Test
    void what_says_no_method_may_be_done_twice_and_a_late_one_may_not() {
        assertThat(type.onLostNode(step("url", URL))).isEqualTo(OnLostNode.RERUN);
        assertThat(type.onLostNode(step("url", URL, "method", new LateValue("${parameters.method}"))))
                .isEqualTo(OnLostNode.UNKNOWN);
    }
}
