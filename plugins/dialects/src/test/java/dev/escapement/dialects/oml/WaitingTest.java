package dev.escapement.dialects.oml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Only so many wait at once. */
class WaitingTest {
    private final Waiting waiting = new Waiting();

    /** Takes so many places. */
    private int deep(int places) {
        return places == 0 ? 0 : waiting.in(() -> 1 + deep(places - 1));
    }

    @Test
    void more_than_16_are_told_to_come_again_and_places_are_given_back() {
        assertThat(deep(16)).isEqualTo(16);
        assertThatThrownBy(() -> deep(17)).isInstanceOfSatisfying(OmlException.class, busy -> {
            assertThat(busy.response().status()).isEqualTo(503);
            assertThat(busy.response().headers()).containsEntry("Retry-After", "5");
        });
        assertThat(deep(16)).isEqualTo(16);
    }
}
