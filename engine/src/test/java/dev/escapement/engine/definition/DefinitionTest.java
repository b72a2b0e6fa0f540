package dev.escapement.engine.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionTest {
    private static final List<Map<String, Object>> STEPS = List.of(Map.of("name", "s", "kind", "any"));
    private static final Origin ORIGIN =
            new Origin("d", 3, Instant.parse("2026-03-28T23:30:00Z"), ZoneId.of("Europe/Berlin"));

    @Test
    void a_job_has_the_values_given_and_the_defaults_of_the_others() {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("n", Map.of("type", "integer", "default", 5));
        parameters.put("day", Map.of("type", "date", "default", "${slot | date:'yyyy-MM-dd'}"));
        parameters.put("file", Map.of("default", "x_${parameters.day}_${parameters.n}_${job.id}.csv"));
        parameters.put("none", Map.of("type", "boolean"));
        var definition = DefinitionReader.read(Map.of(
                "name", "d", "parameters", parameters, "labels", Map.of("of", "${parameters.day}"), "steps", STEPS));

        var job = definition.job("d_1", Map.of("n", 6), ORIGIN);

        assertThat(job.id()).isEqualTo("d_1");
        assertThat(job.origin()).isEqualTo(ORIGIN);
        assertThat(job.labels()).isEqualTo(Map.of("of", "2026-03-29"));
        assertThat(job.parameters())
                .containsEntry("n", 6L)
                .containsEntry("day", "2026-03-29")
                .containsEntry("file", "x_2026-03-29_6_d_1.csv")
                .containsEntry("none", null);
        assertThat(job.problems()).isEmpty();
        assertThat(definition.sample().parameters())
                .containsEntry("n", 5L)
                .hasEntrySatisfying("none", value -> assertThat(value).isInstanceOf(LateValue.class));
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of("text", "a", 1),
                Arguments.of("integer", 1, "1"),
                Arguments.of("integer", 1.0, 1.5),
                Arguments.of("number", 1.5, "1.5"),
                Arguments.of("boolean", true, "true"),
                Arguments.of("date", "2026-02-28", "2026-02-29"),
                Arguments.of("time", "2026-02-28T01:00:00+01:00", "2026-02-28T01:00:00"),
                Arguments.of("list", List.of(1), "1"),
                Arguments.of("object", Map.of("a", 1), List.of()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void a_value_is_of_its_type(String type, Object right, Object wrong) {
        var definition = DefinitionReader.read(
                Map.of("name", "d", "parameters", Map.of("p", Map.of("type", type)), "steps", STEPS));

        assertThat(definition.job("j", Map.of("p", right), ORIGIN).problems()).isEmpty();
        assertThatThrownBy(() -> definition.job("j", Map.of("p", wrong), ORIGIN))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .extracting(Problem::pointer)
                                .isEqualTo("/parameters/p"));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("/name", Map.of("name", "a b")),
                Arguments.of("/name", Map.of("name", "")),
                Arguments.of("/steps", Map.of("steps", List.of())),
                Arguments.of("/steps/0/kind", Map.of("steps", List.of(Map.of("name", "s")))),
                Arguments.of("/parameters", Map.of("parameters", List.of())),
                Arguments.of("/parameters/a b", Map.of("parameters", Map.of("a b", Map.of()))),
                Arguments.of("/parameters/p", Map.of("parameters", Map.of("p", "text"))),
                Arguments.of("/parameters/p/type", Map.of("parameters", Map.of("p", Map.of("type", "string")))),
                Arguments.of("/parameters/p/allowed", Map.of("parameters", Map.of("p", Map.of("allowed", List.of())))),
                Arguments.of("/parameters/p/allowed", Map.of("parameters", Map.of("p", Map.of("allowed", List.of(1))))),
                Arguments.of(
                        "/parameters/p/default",
                        Map.of("parameters", Map.of("p", Map.of("allowed", List.of("a"), "default", "b")))),
                Arguments.of(
                        "/parameters/p/required",
                        Map.of("parameters", Map.of("p", Map.of("required", true, "default", "b")))),
                Arguments.of("/parameters/p/default", Map.of("parameters", Map.of("p", Map.of("default", "${slot")))),
                Arguments.of("/parameters/p/default", Map.of("parameters", Map.of("p", Map.of("default", "${q}")))),
                Arguments.of(
                        "/parameters/p/default", Map.of("parameters", Map.of("p", Map.of("default", "${secret.q}")))),
                Arguments.of(
                        "/parameters/p/default",
                        Map.of("parameters", Map.of("p", Map.of("type", "integer", "default", "${slot}")))),
                Arguments.of("/labels/l", Map.of("labels", Map.of("l", "${steps.s.output.rows}"))),
                Arguments.of("/priority", Map.of("priority", 10)),
                Arguments.of("/notBefore", Map.of("notBefore", "2026-11-22T02:00:00Z")),
                Arguments.of("/description", Map.of("description", 1)));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void what_is_wrong_is_told_with_its_place(String pointer, Map<String, Object> fields) {
        var document = new LinkedHashMap<String, Object>(Map.of("name", "d", "steps", STEPS));
        document.putAll(fields);

        assertThatThrownBy(() -> DefinitionReader.read(document))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(Problem::pointer)
                                .contains(pointer));
    }
}
