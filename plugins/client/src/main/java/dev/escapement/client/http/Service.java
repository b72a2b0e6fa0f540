package dev.escapement.client.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is called; immutable.
 *
 * @param nodes its addresses, without a slash at the end
 * @param key what opens it
 * @param project null for that of the key
 */
public record Service(List<URI> nodes, String key, String project) {
    private static final String API = "/api/v1";

    /**
     * Copies the addresses.
     *
     * @param nodes one at least
     * @param key what opens it
     * @param project null for that of the key
     */
    public Service {
        nodes = List.copyOf(nodes);
    }

    /** The path of a resource below the API, in this project; each further segment is encoded. */
    Path path(String... segments) {
        var start = pathOfAll(segments);
        return project == null ? start : start.with("project", project);
    }

    /** The same of a resource that takes no project. */
    Path pathOfAll(String... segments) {
        var path = new StringBuilder(API);
        for (var segment : segments) {
            path.append('/').append(encode(segment));
        }
        return new Path(path.toString(), "");
    }

    /** Dots too: a segment of nothing else would be taken for a way up. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }

    @Override
    public String toString() {
        return nodes + (project == null ? "" : ", project " + project);
    }

    /** A path and its query, both encoded. */
    record Path(String path, String query) {
        /** The same with a parameter more. */
        Path with(String name, String value) {
            return new Path(path, query + (query.isEmpty() ? "?" : "&") + name + "=" + encode(value));
        }

        URI at(URI node) {
            return URI.create(node + path + query);
        }
    }
}
