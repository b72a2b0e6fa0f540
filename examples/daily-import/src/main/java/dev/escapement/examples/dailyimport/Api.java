package dev.escapement.examples.dailyimport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the server's API, as short as it can be. */
final class Api {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String address;
    private final String key;

    Api(String address, String key) {
        this.address = address;
        this.key = key;
    }

    /** Any document that Jackson can write. */
    JsonNode submit(Object job) throws IOException, InterruptedException {
        return post("/jobs", job);
    }

    /** Has a job made of a definition; the document gives it an id and values. */
    JsonNode run(String definition, Object document) throws IOException, InterruptedException {
        return post("/definitions/" + definition + "/run", document);
    }

    private JsonNode post(String path, Object document) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(document))));
    }

    JsonNode job(String id) throws IOException, InterruptedException {
        return get("/jobs/" + id);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + "/api/v1" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + key);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IOException("The server refused with " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (JacksonException e) {
            throw new IOException("The server did not answer in JSON: " + e.getOriginalMessage(), e);
        }
    }
}
