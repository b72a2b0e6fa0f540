package dev.escapement.rest.batch;

import dev.escapement.rest.http.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the calls of a batch have from the request that carries them: headers but for those of its content, and parameters. Immutable. */
record Outer(
        HttpServletRequest request, String host, Map<String, String> headers, Map<String, List<String>> parameters) {
    static Outer of(HttpServletRequest request) {
        var headers = new TreeMap<String, String>();
        for (var name : Collections.list(request.getHeaderNames())) {
            var lower = name.toLowerCase(Locale.ROOT);
            if (!lower.startsWith("content-")
                    && !List.of("host", "transfer-encoding", "expect", "connection")
                            .contains(lower)) {
                headers.put(lower, request.getHeader(name));
            }
        }
        var host = request.getHeader("Host");
        return new Outer(
                request,
                host == null ? "" : host,
                headers,
                new TreeMap<>(Parameters.of(request.getQueryString()).all()));
    }

    /** Names of parameters, for those that a call lacks. */
    List<String> names() {
        return new ArrayList<>(parameters.keySet());
    }
}
