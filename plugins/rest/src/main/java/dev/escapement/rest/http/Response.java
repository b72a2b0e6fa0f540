package dev.escapement.rest.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it is sent: its body is a JSON document, bytes as they are, what writes itself in pieces, is known {@link Later}, goes on as an
 * {@link EventStream}, or nothing (null). */
public record Response(int status, String type, Map<String, String> headers, Object document) {
    /** A body that need not be in memory as a whole. */
    @FunctionalInterface
    public interface Pieces {
        /** Writes all of it; what it throws cuts the answer off. */
        void write(Writer out) throws IOException;
    }

    /** A JSON document. */
    public static Response of(int status, Object document) {
        return new Response(status, "application/json", Map.of(), document);
    }

    /** An answer that is its status alone. */
    public static Response empty(int status) {
        return new Response(status, null, Map.of(), null);
    }

    /** The same with a header more. */
    public Response with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, type, more, document);
    }

    /** The same with these headers more. */
    Response with(Map<String, String> these) {
        var more = new LinkedHashMap<>(headers);
        more.putAll(these);
        return new Response(status, type, more, document);
    }

    /** Sends it, without its body when only the head was asked for; one that is held back, or goes on, is sent after this has returned. */
    public void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (document instanceof Later later) {
            later.send(headers, request, response);
            return;
        }
        var body = document instanceof Pieces || document instanceof EventStream ? null : body();
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (type != null) {
            response.setContentType(type);
        }
        if (body != null) {
            response.setContentLength(body.length);
        }
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        if (document instanceof EventStream stream) {
            stream.open(request, response);
        } else if (body == null) {
            // It is left open when writing fails: a client must not take a part for the whole.
            var writer = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
            ((Pieces) document).write(writer);
            writer.flush();
        } else {
            response.getOutputStream().write(body);
        }
    }

    /** The body as it is sent. A writer, unlike Jackson's own encoder, gets over half a surrogate pair that is quoted from a request. */
    public byte[] body() throws IOException {
        if (document == null || document instanceof byte[]) {
            return document == null ? new byte[0] : ((byte[]) document).clone();
        }
        var bytes = new ByteArrayOutputStream();
        try (var writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            if (document instanceof Pieces pieces) {
                pieces.write(writer);
            } else {
                Json.write(document, writer);
            }
        }
        return bytes.toByteArray();
    }
}
