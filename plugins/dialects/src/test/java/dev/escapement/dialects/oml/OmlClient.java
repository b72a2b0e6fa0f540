package dev.escapement.dialects.oml;

import dev.escapement.dialects.DialectServer;
import dev.escapement.dialects.Http;
import dev.escapement.dialects.Http.Answer;
import dev.escapement.rest.http.Json;
import java.util.Map;

/** Raw HTTP as clients of OML send it. */
record OmlClient(DialectServer server, Http http) {
    static final String SCRIPTS = "/oml/api/py-scripts";
    static final String TOKEN = "/omlusers/api/oauth2/v1/token";

    OmlClient(DialectServer server) {
        this(server, new Http());
    }

    Answer get(String path) {
        return as(DialectServer.KEY, "GET", path, null);
    }

    Answer post(String path, String body) {
        return as(DialectServer.KEY, "POST", path, body);
    }

    Answer delete(String path) {
        return as(DialectServer.KEY, "DELETE", path, null);
    }

    /** A call with another key or token (null: with none); the path is one below version 1. */
    Answer as(String key, String method, String path, String body) {
        return http.send(key, method, server.url() + SCRIPTS + "/v1" + path, body, "Content-Type", "application/json");
    }

    Answer token(Map<String, ?> body) {
        return http.send(null, "POST", server.url() + TOKEN, Json.text(body), "Content-Type", "application/json");
    }

    Answer login(String name, String key) {
        return token(Map.of("grant_type", "password", "username", name, "password", key));
    }
}
