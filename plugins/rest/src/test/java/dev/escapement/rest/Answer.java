package dev.escapement.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.rest.http.Json;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** What came back, with its body parsed. */
record Answer(int status, HttpHeaders headers, String text) {
    String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> json() {
        return (Map<String, Object>) Json.parse(text);
    }

    Object get(String field) {
        return json().get(field);
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> items(String field) {
        return (List<Map<String, Object>>) get(field);
    }

    Answer is(int expected) {
        assertThat(status).as(text).isEqualTo(expected);
        return this;
    }

    /** A problem document with all that such a document has. */
    Answer isProblem(int expected, String code) {
        is(expected);
        assertThat(header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(header("Cache-Control")).isEqualTo("no-store");
        assertThat(header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(json())
                .containsEntry("status", expected)
                .containsEntry("code", code)
                .containsEntry("type", "https://escapement.dev/problems/" + code)
                .containsKeys("title", "detail", "instance");
        assertThat(text).doesNotContain("Exception", "dev.escapement.engine", "\tat ");
        return this;
    }

    /** One of the errors is of this place and names this rule. */
    Answer hasError(String pointer, String rule) {
        assertThat(items("errors"))
                .as(text)
                .anySatisfy(error -> assertThat(error)
                        .containsEntry("pointer", pointer)
                        .extractingByKey("message")
                        .asString()
                        .contains(rule));
        return this;
    }
}
