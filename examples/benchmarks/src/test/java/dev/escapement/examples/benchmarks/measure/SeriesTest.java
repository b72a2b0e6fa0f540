package dev.escapement.examples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void takesTheMiddle() {
        assertThat(Series.of(3, 1, 2).median()).isEqualTo(2);
        assertThat(Series.of(4, 1).median()).isEqualTo(2.5);
        assertThat(Series.of(7).median()).isEqualTo(7);
        assertThat(Series.of().median()).isNaN();
    }

    @Test
    void countsPercentilesByRank() {
        var hundred = Series.of(
                IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray());

        assertThat(hundred.percentile(0.5)).isEqualTo(50);
        assertThat(hundred.percentile(0.99)).isEqualTo(99);
        assertThat(hundred.percentile(1)).isEqualTo(100);
        assertThat(hundred.percentile(0)).isEqualTo(1);
        assertThat(Series.of(3, 9).percentile(0.99)).isEqualTo(9);
        assertThat(Series.of().percentile(0.99)).isNaN();
    }

    @Test
    void comparesInsideAPass() {
        var fast = Series.of(100, 10, 100);
        var slow = Series.of(50, 2, 20);

        assertThat(fast.over(slow).median()).isEqualTo(5);
        assertThat(fast.over(Series.of(50)).size()).isEqualTo(1);
        assertThat(fast.over(Series.of()).median()).isNaN();
    }

    @Test
    void growsWithoutChanging() {
        var one = Series.of(1);

        assertThat(one.with(5).largest()).isEqualTo(5);
        assertThat(one.with(5).smallest()).isEqualTo(1);
        assertThat(one.size()).isEqualTo(1);
    }
}
