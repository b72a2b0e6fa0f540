package dev.escapement.rest.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Paths below a mount: split first and decoded then, once, so that an encoded slash stays inside its segment. */
public final class Segments {
    private Segments() {}

    /** The path that a servlet answers below, as its container was told it. */
    public static String mount(HttpServletRequest request) {
        var pattern = request.getHttpServletMapping().getPattern();
        return request.getContextPath() + (pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : "");
    }

    /** The segments of a request's path below its mount. @throws ApiException when they are not encoded right */
    public static List<String> of(HttpServletRequest request) {
        long mounted = mount(request).chars().filter(c -> c == '/').count();
        return Arrays.stream(request.getRequestURI().split("/", -1))
                .skip(1 + mounted)
                .map(Percent::decode)
                .toList();
    }

    /** The values of the placeholders of a path, such as {@code /jobs/{id}}, when these segments are that path. */
    public static Optional<Map<String, String>> match(String path, List<String> segments) {
        var template = path.substring(1).split("/", -1);
        if (template.length != segments.size()) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        for (int i = 0; i < template.length; i++) {
            if (template[i].startsWith("{") && !segments.get(i).isEmpty()) {
                values.put(template[i].substring(1, template[i].length() - 1), segments.get(i));
            } else if (!template[i].equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
