package dev.escapement.rest.batch;

import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The body of a batch (multipart/mixed, RFC 2046), with line ends of either kind as clients send them. Bytes are kept as characters of ISO 8859-1.
 */
final class Multipart {
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)multipart/mixed\\s*;.*?boundary=(?:\"([^\"]{1,200})\"|([^;,\\s\"]{1,200})).*");
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*?)[ \\t]*");
    private static final int MOST_HEADERS = 100;
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(302, "Found"),
            Map.entry(304, "Not Modified"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"));

    private Multipart() {}

    /** One call as it was sent: the name that the client has for it (null: none), and the text of the HTTP request. */
    record Part(String id, String text) {}

    /** Headers by their names in lower case, and where what they head begins. */
    record Headers(Map<String, String> values, int end) {}

    static String boundary(String type) {
        var matcher = BOUNDARY.matcher(type == null ? "" : type.strip());
        if (!matcher.matches()) {
            throw ProblemType.UNSUPPORTED_MEDIA_TYPE
                    .because("A batch is multipart/mixed, and Content-Type must say so with its boundary.")
                    .with("Accept", "multipart/mixed");
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    static List<Part> parts(byte[] bytes, String boundary) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var lines = Pattern.compile("(?md)^--" + Pattern.quote(boundary) + "(--)?[ \\t]*\\r?$")
                .matcher(text);
        var parts = new ArrayList<Part>();
        int from = -1;
        boolean closed = false;
        while (!closed && lines.find()) {
            if (from >= 0) {
                parts.add(part(text.substring(from, lines.start())));
            }
            from = Math.min(text.length(), lines.end() + 1);
            closed = lines.group(1) != null;
        }
        if (!closed) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The batch does not end with its boundary; none of its calls was made.");
        }
        return parts;
    }

    private static Part part(String text) {
        var headers = headers(text, 0);
        return new Part(headers.values().get("content-id"), text.substring(headers.end()));
    }

    /** The headers from an index on, up to the empty line after them. */
    static Headers headers(String text, int from) {
        var values = new TreeMap<String, String>();
        int at = from;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            var line = text.substring(at, end < 0 ? text.length() : end).replaceFirst("\\r$", "");
            at = end < 0 ? text.length() : end + 1;
            if (line.isEmpty()) {
                return new Headers(values, at);
            }
            var header = HEADER.matcher(line);
            if (!header.matches() || values.size() == MOST_HEADERS) {
                throw malformed();
            }
            values.put(header.group(1).toLowerCase(Locale.ROOT), header.group(2));
        }
        return new Headers(values, at);
    }

    static ApiException malformed() {
        return ProblemType.INVALID_REQUEST.because("A part of the batch is not an HTTP request with headers.");
    }

    static byte[] written(List<Part> parts, Response[] answers, String boundary) {
        var out = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < answers.length; i++) {
                write(out, parts.get(i).id(), answers[i], boundary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String id, Response answer, String boundary)
            throws IOException {
        var body = answer.body();
        var head = new StringBuilder("--" + boundary + "\r\nContent-Type: application/http\r\n");
        if (id != null) {
            head.append("Content-ID: ").append(named(id)).append("\r\n");
        }
        head.append("\r\nHTTP/1.1 ")
                .append(answer.status())
                .append(' ')
                .append(REASONS.getOrDefault(answer.status(), "Other"))
                .append("\r\n");
        if (answer.type() != null) {
            head.append("Content-Type: ").append(answer.type()).append("\r\n");
        }
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        out.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String named(String id) {
        return id.startsWith("<") ? "<response-" + id.substring(1) : "response-" + id;
    }
}
