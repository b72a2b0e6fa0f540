package dev.escapement.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it is sent: its body is a JSON document. */
record Response(int status, String type, Map<String, String> headers, Map<String, Object> document) {
    static Response of(int status, Map<String, Object> document) {
        return new Response(status, "application/json", Map.of(), document);
    }

    Response with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, type, more, document);
    }

    /** Sends it, without its body when only the head was asked for. */
    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var body = body();
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType(type);
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    /** A writer, unlike Jackson's own encoder, gets over half a surrogate pair that is quoted from a request. */
    private byte[] body() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            Json.write(document, writer);
        }
        return bytes.toByteArray();
    }
}
