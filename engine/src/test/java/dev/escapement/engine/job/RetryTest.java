package dev.escapement.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryTest {
    @Test
    void without_more_words_it_waits_five_seconds_each_time() {
        assertThat(Retry.of(3).pause(1, 0.5)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Retry.of(3).pause(3, 0.5)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_factor_lets_it_grow_up_to_the_longest() {
        var rule = new Retry(9, Duration.ofSeconds(1), BigDecimal.valueOf(2), Duration.ofSeconds(6), null);

        assertThat(rule.pause(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(rule.pause(3, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(rule.pause(4, 0)).isEqualTo(Duration.ofSeconds(6));
        assertThat(rule.pause(1_000, 0)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void unless_said_it_never_waits_longer_than_an_hour_or_its_backoff() {
        var growing = new Retry(999, Duration.ofMinutes(1), BigDecimal.TEN, null, null);
        assertThat(growing.pause(900, 0)).isEqualTo(Duration.ofHours(1));
        assertThat(Retry.of(1, Duration.ofHours(5)).pause(1, 0)).isEqualTo(Duration.ofHours(5));
    }

    @Test
    void jitter_shortens_it_by_up_to_its_part() {
        var rule = new Retry(1, Duration.ofSeconds(10), null, null, new BigDecimal("0.4"));
        assertThat(rule.pause(1, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(rule.pause(1, 0.5)).isEqualTo(Duration.ofSeconds(8));

        var all = new Retry(1, Duration.ofSeconds(10), null, null, BigDecimal.ONE);
        assertThat(all.pause(1, 0.999_999_999)).isEqualTo(Duration.ofMillis(10));
    }
}
