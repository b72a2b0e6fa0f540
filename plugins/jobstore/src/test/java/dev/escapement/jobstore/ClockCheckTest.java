package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {
    private final ClockCheck check = new ClockCheck("n");

    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "2000, 0, false",
        "2001, 0, true",
        "-2001, 0, true",
        "0, 300000, false",
        "300000, 300900, false",
        "300000, -299000, false",
        "-300000, 10, true"
    })
    void a_clock_is_astray_when_another_is_nearer_to_the_database(long own, long other, boolean astray) {
        check.compare(own, List.of(other));

        assertThat(check.isAstray()).isEqualTo(astray);
    }

    @Test
    void one_good_clock_is_enough_and_a_node_that_is_alone_trusts_its_own() {
        check.compare(300_000, List.of(299_000L, 5L));
        assertThat(check.isAstray()).isTrue();

        check.compare(300_000, List.of());
        assertThat(check.isAstray()).isFalse();
    }

    @Test
    void a_clock_that_was_put_right_may_decide_again() {
        check.compare(300_000, List.of(0L));
        check.compare(3, List.of(0L));

        assertThat(check.isAstray()).isFalse();
    }
}
