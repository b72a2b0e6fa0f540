package dev.escapement.rest.batch;

import dev.escapement.rest.http.Parameters;
import dev.escapement.rest.http.Percent;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One call of a batch, with what it has from the request around it; its own headers and parameters win. The body has a character for each byte.
 * Immutable.
 */
record InnerCall(String method, String path, String query, Map<String, String> headers, String body) {
    private static final Pattern LINE = Pattern.compile("([A-Z]{1,10}) (\\S{1,8000})(?: HTTP/1\\.[01])?\\r?");

    static InnerCall read(Multipart.Part part, Outer outer) {
        var text = part.text().stripLeading();
        int end = text.indexOf('\n');
        var line = LINE.matcher(end < 0 ? text : text.substring(0, end));
        if (!line.matches()) {
            throw Multipart.malformed();
        }
        var own = Multipart.headers(text, end < 0 ? text.length() : end + 1);
        var headers = new TreeMap<>(outer.headers());
        headers.putAll(own.values());
        var target = target(line.group(2), outer.host());
        int mark = target.indexOf('?');
        var query = query(mark < 0 ? null : target.substring(mark + 1), outer);
        return new InnerCall(
                line.group(1),
                mark < 0 ? target : target.substring(0, mark),
                query,
                headers,
                body(text.substring(own.end()), own.values().get("content-length")));
    }

    /** Path and query; a whole URL must be one of this server. */
    private static String target(String target, String host) {
        if (target.startsWith("/")) {
            return target;
        }
        try {
            var uri = URI.create(target);
            if (host.equalsIgnoreCase(uri.getRawAuthority())) {
                return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            }
        } catch (IllegalArgumentException e) {
            throw Multipart.malformed();
        }
        throw ProblemType.INVALID_REQUEST.because("A call of a batch must be to this server, " + host + ".");
    }

    private static String query(String own, Outer outer) {
        var query = new StringBuilder(own == null ? "" : own);
        var known = Parameters.of(own).all();
        outer.parameters().forEach((name, values) -> {
            for (var value : known.containsKey(name) ? List.<String>of() : values) {
                query.append(query.isEmpty() ? "" : "&")
                        .append(Percent.encode(name))
                        .append('=')
                        .append(Percent.encode(value));
            }
        });
        return query.isEmpty() ? null : query.toString();
    }

    /** Line ends before the boundary are its own, and some clients send one or two more. */
    private static String body(String rest, String length) {
        boolean isKnown = length != null && length.matches("[0-9]{1,9}") && Integer.parseInt(length) <= rest.length();
        return isKnown ? rest.substring(0, Integer.parseInt(length)) : rest.replaceFirst("[\\r\\n]+$", "");
    }

    /** The answer, or that it is what the client has already. */
    Response unlessKnown(Response answer) {
        var known = headers.get("if-none-match");
        if (known == null || !method.equals("GET") || answer.status() != 200) {
            return answer;
        }
        var tag = answer.headers().get("ETag");
        if (tag == null && answer.document() instanceof Map<?, ?> document && document.get("etag") != null) {
            tag = document.get("etag").toString();
        }
        boolean same = tag != null && known.replace("\"", "").equals(tag.replace("\"", ""));
        return same ? Response.empty(304).with("ETag", "\"" + tag.replace("\"", "") + "\"") : answer;
    }
}
