package dev.escapement.steps.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.steps.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpStepTest extends HttpTest {
    @Test
    void it_is_found_with_the_other_kinds() {
        assertThat(EnginePlugin.loadStepTypes()).anyMatch(HttpStep.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
    void each_method_is_sent_as_it_is_called(String method) throws Exception {
        server.on("/things", 200, "text/plain", "done");
        var output = succeed("url", server.url("/things?a=b%20c&d=%E2%82%AC"), "method", method);

        assertThat(server.request().method()).isEqualTo(method);
        assertThat(server.request().uri()).isEqualTo("/things?a=b%20c&d=%E2%82%AC");
        assertThat(output).containsEntry("status", 200L).containsEntry("body", method.equals("HEAD") ? "" : "done");
    }

    @Test
    void a_text_is_sent_as_it_is() throws Exception {
        server.on("/", 204, null, "");
        succeed("url", server.url("/"), "method", "POST", "body", "{\"größer\": 1}\n");

        assertThat(server.request().body()).isEqualTo("{\"größer\": 1}\n");
        assertThat(server.request().header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void any_other_value_is_sent_as_json() throws Exception {
        server.on("/", 204, null, "");
        succeed("url", server.url("/"), "method", "PUT", "body", config("a", List.of(1, 2.5, true), "b", "ü"));

        assertThat(server.request().body()).isEqualTo("{\"a\":[1,2.5,true],\"b\":\"ü\"}");
        assertThat(server.request().header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void the_type_of_a_body_and_other_headers_are_those_that_the_step_sets() throws Exception {
        server.on("/", 204, null, "");
        var headers = config("content-type", "application/vnd.api+json", "X-Team", "geo, weather", "user-agent", "me");
        succeed("url", server.url("/"), "method", "POST", "body", config("a", null), "headers", headers);

        assertThat(server.request().body()).isEqualTo("{\"a\":null}");
        assertThat(server.request().header("Content-Type")).isEqualTo("application/vnd.api+json");
        assertThat(server.request().header("X-Team")).isEqualTo("geo, weather");
        assertThat(server.request().header("User-Agent")).isEqualTo("me");
    }

    @Test
    void a_request_without_a_body_says_so_where_one_may_be() throws Exception {
        server.on("/", 204, null, "");
        succeed("url", server.url("/"), "method", "POST");

        assertThat(server.request().header("Content-Length")).isEqualTo("0");
        assertThat(server.request().headers()).doesNotContainKey("Content-Type");
    }

    @ParameterizedTest
    @CsvSource({"200,true", "204,true", "299,true", "302,false", "404,false", "500,false"})
    void success_is_expected_unless_the_step_says_otherwise(int status, boolean isExpected) throws Exception {
        server.on("/", status, null, "");
        if (isExpected) {
            assertThat(succeed("url", server.url("/"))).containsEntry("status", (long) status);
        } else {
            assertThat(fail("url", server.url("/")).error().code()).isEqualTo("http-" + status);
        }
    }

    @Test
    void other_statuses_may_be_expected_alone_in_ranges_and_in_lists() throws Exception {
        server.on("/", 404, null, "");
        for (var expected : List.of(404, "404", "400-499", List.of(200, "404-410"))) {
            assertThat(succeed("url", server.url("/"), "expect", expected)).containsEntry("status", 404L);
        }
        assertThat(fail("url", server.url("/"), "expect", List.of(200, "300-403"))
                        .error()
                        .message())
                .isEqualTo("GET " + server.url("/")
                        + " was answered with 404 where 200, 300-403 was expected: no content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/problem+json; charset=utf-8", "text/json"})
    void json_goes_to_the_output_as_what_it_is(String contentType) throws Exception {
        server.on("/", 200, contentType, "{\"rows\": [1, 2.50, 12345678901234567891], \"next\": null}");
        var output = succeed("url", server.url("/"));

        assertThat(output.get("body"))
                .hasToString("{rows=[1, 2.5, 12345678901234567891], next=null}")
                .isInstanceOf(Map.class);
    }

    @Test
    void a_text_goes_to_the_output_in_its_encoding() throws Exception {
        server.on("/", 200, Map.of("Content-Type", "text/csv; charset=iso-8859-1"), new byte[] {'a', (byte) 0xe4});

        assertThat(succeed("url", server.url("/"))).containsEntry("body", "aä");
    }

    @Test
    void what_is_neither_is_left_alone_unless_the_step_says_what_it_is() throws Exception {
        server.on("/", 200, "application/octet-stream", "[1]");

        assertThat(succeed("url", server.url("/"))).containsEntry("body", null);
        assertThat(succeed("url", server.url("/"), "result", "text")).containsEntry("body", "[1]");
        assertThat(succeed("url", server.url("/"), "result", "json")).containsEntry("body", List.of(1L));
    }

    @Test
    void an_answer_that_nobody_wants_is_not_read() throws Exception {
        server.on("/", 200, "text/plain", "x".repeat(100_000));

        assertThat(succeed("url", server.url("/"), "result", "none", "maxBytes", 1))
                .containsEntry("body", null);
    }

    @Test
    void no_content_is_no_json_and_no_failure() throws Exception {
        server.on("/", 200, "application/json", "");

        assertThat(succeed("url", server.url("/"))).containsEntry("body", null);
    }

    @Test
    void what_says_that_it_is_json_and_is_not_fails_the_step() throws Exception {
        server.on("/", 200, "application/json", "<html>");
        var failed = fail("url", server.url("/"));

        assertThat(failed.error().code()).isEqualTo("http-json");
        assertThat(failed.error().message()).contains("no JSON", "It begins so: <html>");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void headers_go_to_the_output_but_for_keys_and_those_of_the_connection() throws Exception {
        server.on("/", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"7\"");
            exchange.getResponseHeaders().put("X-Two", List.of("a", "b"));
            exchange.getResponseHeaders().set("Set-Cookie", "session=1");
            exchange.sendResponseHeaders(200, -1);
        });
        var output = succeed("url", server.url("/"));

        assertThat(output.get("headers"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("etag", "\"7\"")
                .containsEntry("x-two", "a, b")
                .doesNotContainKeys("set-cookie", "connection");
    }

    @Test
    void content_may_be_as_long_as_the_limit_and_not_longer() throws Exception {
        server.on("/", 200, "text/plain", "x".repeat(1000));

        assertThat(succeed("url", server.url("/"), "maxBytes", 1000)).containsEntry("body", "x".repeat(1000));
        var failed = fail("url", server.url("/"), "maxBytes", 999);
        assertThat(failed.error().code()).isEqualTo("http-size");
        assertThat(failed.error().message()).contains("more than 999 bytes", "\"maxBytes\"");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void content_without_an_end_is_not_read_to_its_end() throws Exception {
        server.on("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            for (var piece = new byte[8192]; ; ) {
                exchange.getResponseBody().write(piece);
            }
        });

        assertThat(fail("url", server.url("/")).error().message()).contains("more than 1048576 bytes");
    }

    @Test
    void the_limit_is_to_what_is_unpacked() throws Exception {
        var packed = gzip("x".repeat(1_000_000));
        assertThat(packed.length).isLessThan(5_000);
        server.on("/", 200, Map.of("Content-Type", "text/plain", "Content-Encoding", "gzip"), packed);

        assertThat(fail("url", server.url("/"), "maxBytes", 5_000).error().code())
                .isEqualTo("http-size");
        assertThat(succeed("url", server.url("/"))).containsEntry("body", "x".repeat(1_000_000));
        assertThat(server.requests().get(0).header("Accept-Encoding")).isEqualTo("gzip");
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void two_attempts_at_an_effect_have_one_idempotency_key_and_another_effect_has_another() throws Exception {
        server.on("/", 200, null, "");
        for (var effect : List.of("0f9e/3", "0f9e/3", "0f9e/3/1\n")) {
            harness.effectKey(effect);
            succeed("url", server.url("/"), "method", "POST");
        }
        var keys = server.requests().stream()
                .map(request -> request.header("Idempotency-Key"))
                .toList();

        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isEqualTo(Session.digest("0f9e/3"));
        assertThat(keys.get(2)).matches("[0-9a-f]{32}").isNotEqualTo(keys.get(0));
    }

    @Test
    void an_idempotency_key_may_be_the_users_own_and_what_has_no_effect_has_none() throws Exception {
        server.on("/", 200, null, "");
        succeed("url", server.url("/"), "method", "PATCH", "headers", Map.of("idempotency-key", "mine"));
        succeed("url", server.url("/"));

        assertThat(server.requests().get(0).header("Idempotency-Key")).isEqualTo("mine");
        assertThat(server.requests().get(1).headers()).doesNotContainKey("Idempotency-Key");
    }

    @Test
    void the_log_tells_what_was_asked_and_answered_but_not_the_query() throws Exception {
        server.on("/", 200, "text/plain", "four");
        succeed("url", server.url("/list?key=abc"));

        assertThat(harness.log())
                .singleElement()
                .asString()
                .startsWith("GET " + server.url("/list?…: 200, 4 bytes, "))
                .endsWith(" ms");
    }

    @Test
    void no_proxy_is_asked_for() throws Exception {
        server.on("/", 200, null, "");
        var before = ProxySelector.getDefault();
        var asked = new ArrayList<URI>();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public synchronized List<Proxy> select(URI uri) {
                asked.add(uri);
                return before.select(uri);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                before.connectFailed(uri, address, e);
            }
        });
        try {
            succeed("url", server.url("/"));
        } finally {
            ProxySelector.setDefault(before);
        }

        assertThat(asked).noneMatch(uri -> uri.getPort() == server.port());
    }
}
