package dev.escapement.rest.batch;

import dev.escapement.rest.http.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the calls of a batch have from the request that carries them: headers but for those of its content, and parameters. Immutable. */
record Outer(
        HttpServletRequest request, String host, Map<String, String> headers, Map<String, List<String>> parameters) {
    /** Headers that say something of the one request alone. */
    private static final Set<String> OWN = Set.of("host", "transfer-encoding", "expect", "connection");

    static Outer of(HttpServletRequest request) {
        var headers = new TreeMap<String, String>();
        for (var name : Collections.list(request.getHeaderNames())) {
            var lower = name.toLowerCase(Locale.ROOT);
            if (!lower.startsWith("content-") && !OWN.contains(lower)) {
                headers.put(lower, request.getHeader(name));
            }
        }
        var host = request.getHeader("Host");
        return new Outer(
                request,
                host == null ? "" : host,
                headers,
                Parameters.of(request.getQueryString()).all());
    }
}
