package dev.escapement.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobSpecTest {
    private static final StepSpec STEP = new StepSpec("one", "sql", Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"a", "daily_import_job_1447971251", "A-Z_09"})
    void an_id_of_letters_digits_dashes_and_underscores_is_taken(String id) {
        assertThat(JobSpec.of(id, STEP).problems()).isEmpty();
    }

    @Test
    void an_id_may_have_1024_characters_and_no_more() {
        assertThat(JobSpec.of("x".repeat(1_024), STEP).problems()).isEmpty();
        assertThat(pointers(JobSpec.of("x".repeat(1_025), STEP))).containsExactly("/id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a/b", "a\u0000", "🦉", "a\n"})
    void any_other_id_is_refused(String id) {
        assertThat(pointers(JobSpec.of(id, STEP))).containsExactly("/id");
    }

    @Test
    void a_chain_has_at_least_one_step() {
        assertThat(pointers(JobSpec.of("a"))).containsExactly("/steps");
    }

    @Test
    void texts_deep_in_a_config_are_looked_at() {
        var config = Map.<String, Object>of("deep", List.of(Map.of("text", "\ud83e")));
        assertThat(pointers(JobSpec.of("a", new StepSpec("s", "sql", config))))
                .containsExactly("/steps/0/config/deep/0/text");
    }

    @Test
    void values_may_be_nested_500_levels_deep_and_no_deeper() {
        var deepest = Map.<String, Object>of("deep", nested(499));
        var deeper = Map.<String, Object>of("deep", nested(500));

        assertThat(JobSpec.of("a", new StepSpec("s", "sql", deepest))
                        .withParameters(deepest)
                        .problems())
                .isEmpty();
        assertThat(pointers(JobSpec.of("a", new StepSpec("s", "sql", deeper)).withParameters(deeper)))
                .containsExactly("/parameters", "/steps/0/config");
    }

    private static Object nested(int levels) {
        return levels == 0 ? "bottom" : List.of(nested(levels - 1));
    }

    @Test
    void text_outside_the_basic_plane_is_welcome() {
        var spec = JobSpec.of("a", new StepSpec("s", "sql", Map.of("sql", "select '🦉'")))
                .withLabels(Map.of("🦉", "🦉"));
        assertThat(spec.problems()).isEmpty();
    }

    private static List<String> pointers(JobSpec spec) {
        return spec.problems().stream().map(Problem::pointer).toList();
    }
}
