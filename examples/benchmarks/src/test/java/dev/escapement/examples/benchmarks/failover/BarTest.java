package dev.escapement.examples.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.examples.benchmarks.measure.Series;
import org.junit.jupiter.api.Test;

class BarTest {
    private static final Series MEASURED = Series.of(1, 2, 9);

    @Test
    void isHeldWhenMedianAndWorstAreNotAboveIt() {
        assertThat(new Bar("", MEASURED, 2, 9).cells()).endsWith("yes");
        assertThat(new Bar("", MEASURED, 1.9, 9).cells()).endsWith("NO");
        assertThat(new Bar("", MEASURED, 2, 8.9).cells()).endsWith("NO");
        assertThat(new Bar("", MEASURED, Bar.NONE, 9).cells()).endsWith("yes");
    }

    @Test
    void isNotHeldWhenNothingWasMeasured() {
        assertThat(new Bar("", Series.of(), Bar.NONE, 9).cells()).endsWith("NO");
    }

    @Test
    void saysNothingWhereNothingIsPromised() {
        assertThat(new Bar("", MEASURED, Bar.NONE, Bar.NONE).cells()).endsWith("-");
    }
}
