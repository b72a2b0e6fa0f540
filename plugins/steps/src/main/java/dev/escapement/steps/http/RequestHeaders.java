package dev.escapement.steps.http;

import dev.escapement.engine.step.ConfigReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the headers that a step sets: none that would end early and begin another, and none on which the connection depends. */
final class RequestHeaders {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
    private static final Set<String> OURS = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private RequestHeaders() {}

    static Map<String, String> read(ConfigReader config) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        var given = config.object("headers");
        for (var name : given == null ? List.<String>of() : given.keys()) {
            var value = given.text(name, "");
            check(given, name, value);
            if (headers.put(name, value) != null) {
                given.problem(name, "stands there twice: names differ in more than upper and lower case");
            }
        }
        return headers;
    }

    private static void check(ConfigReader headers, String name, String value) {
        if (!NAME.matcher(name).matches()) {
            headers.problem(name, "is no name of a header");
        }
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            headers.problem(name, "is set with the connection, not here");
        }
        if (!VALUE.matcher(value).matches()) {
            headers.problem(name, "must be printable ASCII characters without line breaks");
        }
    }
}
