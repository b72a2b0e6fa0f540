package dev.escapement.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitNamesTest {
    private static final Set<String> CONFIGURED = Set.of("user-*", "user-v*", "user-vip", "odd name");

    @ParameterizedTest
    @CsvSource({
        "user-ann, user-*",
        "user-, user-*",
        "user-vera, user-v*",
        "user-vip, user-vip",
        "user-vip2, user-v*",
        "odd name, odd name"
    })
    void a_name_wins_over_patterns_and_a_longer_pattern_over_a_shorter_one(String limit, String configured) {
        assertThat(LimitNames.match(CONFIGURED, limit)).isEqualTo(configured);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "User-ann", "", "user-*", "user-v*", "user-\u00e9", "user-a b", "user-a.b"})
    void what_no_pattern_is_for_or_is_no_plain_name_is_no_limit(String limit) {
        assertThat(LimitNames.match(CONFIGURED, limit)).isNull();
    }

    @Test
    void a_limit_of_a_pattern_has_400_characters_at_most_and_of_a_pattern_for_all_one_at_least() {
        assertThat(LimitNames.match(Set.of("a*"), "a".repeat(400))).isEqualTo("a*");
        assertThat(LimitNames.match(Set.of("a*"), "a".repeat(401))).isNull();
        assertThat(LimitNames.match(Set.of("*"), "x")).isEqualTo("*");
        assertThat(LimitNames.match(Set.of("*"), "")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "carto-*", "a_B9*", "name", "odd name"})
    void names_and_patterns_are_fine(String configured) {
        assertThat(LimitNames.fault(configured)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*x", "a*b", "**", "a**", "a b*", "\u00e9*"})
    void a_star_elsewhere_is_a_fault(String configured) {
        assertThat(LimitNames.fault(configured)).startsWith("must have no * but one at its end");
    }
}
