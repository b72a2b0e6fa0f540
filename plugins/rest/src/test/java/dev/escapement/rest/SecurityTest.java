package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.rest.http.ApiException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody without a key learns or changes anything, on any route that there is. */
class SecurityTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    /** Made from the route table, so that a new route cannot be missed. */
    @TestFactory
    Stream<DynamicTest> every_route_wants_a_key() {
        return API.servlet().routes().stream()
                .flatMap(route -> Stream.of(
                                "",
                                "Bearer wrong",
                                "Bearer",
                                "Bearer " + ApiExtension.KEY + "x",
                                "Basic " + ApiExtension.KEY,
                                ApiExtension.KEY,
                                "Bearer " + ApiKeys.hash(ApiExtension.KEY))
                        .map(authorization -> DynamicTest.dynamicTest(
                                route.method() + " " + route.path() + " with '" + authorization + "'",
                                () -> refused(route, authorization))));
    }

    private static void refused(Route route, String authorization) throws Exception {
        API.post("/jobs", chain("id", "ok"));
        long before = API.rows();
        var path = route.path().replace("{id}", "id").replaceAll("\\{[a-z]+}", "1");
        var body =
                route.method().equals("POST") ? BodyPublishers.ofString(chain("new", "ok")) : BodyPublishers.noBody();
        var request = API.anonymous(route.method(), path, body).header("Content-Type", "application/json");
        var answer = API.send(authorization.isEmpty() ? request : request.header("Authorization", authorization));

        assertThat(answer.isProblem(401, "unauthorized").header("WWW-Authenticate"))
                .isEqualTo("Bearer");
        assertThat(answer.text()).doesNotContain(ApiExtension.KEY);
        assertThat(API.rows()).isEqualTo(before);
        assertThat(API.get("/jobs/id").get("status")).isEqualTo("PENDING");
    }

    @Test
    void what_is_not_there_is_not_told_without_a_key() {
        API.send(API.anonymous("GET", "/none", BodyPublishers.noBody())).isProblem(401, "unauthorized");
        API.send(API.anonymous("BREW", "/jobs?x=%zz".replace("%zz", "1"), BodyPublishers.noBody()))
                .isProblem(401, "unauthorized");
    }

    @Test
    void the_name_of_the_scheme_may_be_in_any_case() {
        API.send(API.anonymous("GET", "/jobs", BodyPublishers.noBody())
                        .header("Authorization", "BEARER  " + ApiExtension.KEY))
                .is(200);
    }

    @Test
    void keys_may_be_given_by_their_hashes() {
        var keys = ApiKeys.ofHashes(List.of(ApiKeys.hash("one"), ApiKeys.hash("two")));

        keys.require("Bearer two");
        assertThatThrownBy(() -> keys.require("Bearer three")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> ApiKeys.of().require("Bearer ")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> ApiKeys.of(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiKeys.ofHashes(List.of("abcd"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_harmless_request_id_comes_back_and_another_is_replaced() {
        assertThat(requestId("abc-1.2_3")).isEqualTo("abc-1.2_3");
        assertThat(requestId("a b")).matches("[0-9a-f-]{36}");
        assertThat(requestId("x".repeat(65))).matches("[0-9a-f-]{36}");
    }

    private static String requestId(String given) {
        return API.send(API.request("GET", "/jobs", BodyPublishers.noBody()).header("X-Request-Id", given))
                .is(200)
                .header("X-Request-Id");
    }

    @Test
    void a_gzip_body_is_taken() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var stream = new GZIPOutputStream(packed)) {
            stream.write(chain("packed", "ok").getBytes(UTF_8));
        }

        API.post("/jobs", packed.toByteArray(), "Content-Type", "application/json", "Content-Encoding", "GZIP")
                .is(201);
    }

    @Test
    void a_length_that_is_a_lie_changes_nothing() throws Exception {
        var body = chain("lie", "ok");

        assertThat(raw("Content-Length: " + (body.length() - 5), body)).startsWith("HTTP/1.1 400");
        assertThat(raw("Content-Length: 2000000000", body)).startsWith("HTTP/1.1 413");
        assertThat(raw("Transfer-Encoding: chunked", "zz\r\n" + body)).startsWith("HTTP/1.1 400");
        assertThat(raw("Content-Length: " + (body.length() + 5), body)).startsWith("HTTP/1.1 400");
        assertThat(API.rows()).isZero();
    }

    /** Sends a head and a body as they are, then says that no more will come. */
    private static String raw(String header, String body) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), API.port())) {
            var head =
                    "POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                            + "Authorization: Bearer " + ApiExtension.KEY + "\r\n" + header + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
