package dev.escapement.client.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;

/** What is asked of whichever node: a method, a path, and a body (null: none). */
record Request(String method, Service.Path path, String body) {
    static Request get(Service.Path path) {
        return new Request("GET", path, null);
    }

    static Request post(Service.Path path, Map<String, Object> document) {
        return new Request("POST", path, Json.text(document));
    }

    HttpRequest at(URI node, String key, Duration limit) {
        var request = HttpRequest.newBuilder(path.at(node))
                .timeout(limit)
                .header("Authorization", "Bearer " + key)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return (body == null ? request : request.header("Content-Type", "application/json")).build();
    }

    /** For people; the query may hold what is nobody's business. */
    String words() {
        return method + " " + path.path();
    }
}
