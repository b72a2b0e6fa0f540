package dev.escapement.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.rest.http.EndpointServlet;
import dev.escapement.rest.http.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers that are written in pieces. */
class PiecesTest {
    private static final String LINE = "0123456789\u00e4".repeat(1_000);

    /** Lines to the end, or as many as go out before something fails. */
    private static Response.Pieces lines(int count, boolean fails) {
        return out -> {
            for (int i = 0; i < count; i++) {
                out.write(LINE);
            }
            if (fails) {
                throw new IOException("no more");
            }
        };
    }

    private static HttpResponse<String> answer(String method, Response.Pieces pieces) throws Exception {
        var endpoint = new EndpointServlet((request, id) -> Response.of(200, pieces));
        try (var jetty = new JettyServer("/", Map.of("/*", endpoint))) {
            var request = HttpRequest.newBuilder(URI.create(jetty.url())).method(method, BodyPublishers.noBody());
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void they_come_as_a_whole() throws Exception {
        var answer = answer("GET", lines(50, false));

        assertThat(answer.body()).isEqualTo(LINE.repeat(50));
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
        assertThat(answer("HEAD", lines(50, false)).body()).isEmpty();
        assertThat(new String(Response.of(200, lines(2, false)).body(), UTF_8)).isEqualTo(LINE.repeat(2));
    }

    @Test
    void what_is_cut_off_cannot_be_taken_for_the_whole() throws Exception {
        assertThatThrownBy(() -> answer("GET", lines(50, true))).isInstanceOf(IOException.class);
        assertThat(answer("GET", lines(0, true)).statusCode()).isEqualTo(500);
    }
}
