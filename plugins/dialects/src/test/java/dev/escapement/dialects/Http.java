package dev.escapement.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.rest.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Raw HTTP, for what no client sends. */
public final class Http {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What came back. */
    public record Answer(int status, HttpHeaders headers, String text) {
        public Answer is(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            return this;
        }

        /** What stands at a path of names and indices, such as {@code error.errors.0.reason}. */
        public Object at(String path) {
            var found = Json.parse(text);
            for (var name : path.split("\\.", -1)) {
                found = found instanceof List<?> list
                        ? list.get(Integer.parseInt(name))
                        : ((Map<?, ?>) found).get(name);
            }
            return found;
        }

        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }
    }

    public Answer send(String key, String method, String url, String body, String... headers) {
        return send(key, method, url, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Answer send(String key, String method, String url, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(), response.headers(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("No answer to " + method + " " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
