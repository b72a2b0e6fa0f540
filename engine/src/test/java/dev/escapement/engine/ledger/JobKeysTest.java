package dev.escapement.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JobKeysTest {
    @Test
    void keys_sort_in_the_order_they_were_made_whatever_the_clock_does() {
        var millis = new AtomicLong(Instant.parse("2026-11-22T02:00:00Z").toEpochMilli());
        var keys = new JobKeys(() -> Instant.ofEpochMilli(millis.get()));
        var made = new ArrayList<UUID>();
        for (int i = 0; i < 10_000; i++) {
            made.add(keys.next());
        }
        millis.addAndGet(-60_000);
        made.add(keys.next());

        assertThat(made)
                .isSortedAccordingTo(Comparator.comparing(UUID::toString))
                .doesNotHaveDuplicates();
        assertThat(made).allMatch(key -> key.version() == 7 && key.variant() == 2);
    }

    @Test
    void a_key_tells_its_millisecond() {
        var key = new JobKeys(InstantSource.fixed(Instant.ofEpochMilli(0x0123_4567_89ABL))).next();
        assertThat(key.getMostSignificantBits() >>> 16).isEqualTo(0x0123_4567_89ABL);
    }
}
