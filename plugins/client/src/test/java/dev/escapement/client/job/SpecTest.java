package dev.escapement.client.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Specs are the documents of the README, and do not change. */
class SpecTest {
    @Test
    void a_job_is_the_document_of_the_api() {
        var spec = JobSpec.builder()
                .id("j1")
                .label("team", "geo")
                .parameter("at", Instant.parse("2026-11-23T02:00:00Z"))
                .notBefore(Instant.EPOCH)
                .timeout(Duration.ofHours(1))
                .location("eu")
                .limit("one")
                .steps(StepSpec.load("l", "a.csv", "a")
                        .with("write", "truncate")
                        .withRetry(3, Duration.ofSeconds(5))
                        .withOnLostNode(OnLostNode.RERUN)
                        .withLimit("two"))
                .atEnd(StepSpec.sql("s", "select 1"))
                .build();

        var step = new LinkedHashMap<String, Object>();
        step.put("name", "l");
        step.put("kind", "load");
        step.put("config", Map.of("from", "a.csv", "table", "a", "write", "truncate"));
        step.put("retry", Map.of("max", 3, "backoff", "PT5S"));
        step.put("onLostNode", "rerun");
        step.put("limit", "two");
        assertThat(spec.document())
                .isEqualTo(Map.of(
                        "id", "j1",
                        "labels", Map.of("team", "geo"),
                        "parameters", Map.of("at", "2026-11-23T02:00:00Z"),
                        "notBefore", "1970-01-01T00:00:00Z",
                        "timeout", "PT1H",
                        "location", "eu",
                        "limit", "one",
                        "steps", List.of(step),
                        "finally", List.of(Map.of("name", "s", "kind", "sql", "config", Map.of("sql", "select 1")))));
        assertThat(spec)
                .isEqualTo(spec.withId("j1"))
                .hasSameHashCodeAs(spec.withId("j1"))
                .isNotEqualTo(spec.withId("j2"));
        assertThat(spec.toString()).contains("a.csv");
    }

    @Test
    void an_id_is_made_up_when_there_is_none() {
        assertThat(JobSpec.query("select 1").id())
                .matches("job_[0-9a-f-]{36}")
                .isNotEqualTo(JobSpec.query("select 1").id());
    }

    @Test
    void what_is_given_is_copied() {
        var list = new ArrayList<>(List.of("a.csv"));
        var step = StepSpec.of("l", "load", Map.of("from", list));
        list.add("b.csv");

        assertThat(step.document()).containsEntry("config", Map.of("from", List.of("a.csv")));
        assertThatThrownBy(() -> step.document().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void what_json_has_not_is_refused_with_its_place() {
        var builder = JobSpec.builder().parameter("a/b", List.of(1, Thread.State.NEW));

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidJobException.class)
                .hasMessage("/parameters/a~1b/1: must be a value that JSON has but is a java.lang.Thread$State");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "airports | table",
                "geo.airports | table",
                "\"My Airports\" | table",
                "geo.\"a \"\"b\"\"\" | table",
                "select 1 | query",
                "select * from airports | query",
                "table airports | query",
                "values (1) | query"
            })
    void a_table_and_a_query_are_told_apart(String text, String key) {
        assertThat(StepSpec.extract("e", text, "out.csv").document().get("config"))
                .isEqualTo(Map.of(key, text, "to", "out.csv"));
    }
}
