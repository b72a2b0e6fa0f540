package dev.escapement.examples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsColumns() {
        var table = new TextTable("who", "n");
        table.add(List.of("quartz", "1"));
        table.add(List.of("we", "1,000"));

        assertThat(table.lines()).containsExactly("who         n", "quartz      1", "we      1,000");
    }

    @Test
    void keepsTheDigitsThatMatter() {
        assertThat(TextTable.number(12345.6)).isEqualTo("12,346");
        assertThat(TextTable.number(99.96)).isEqualTo("100");
        assertThat(TextTable.number(12.345)).isEqualTo("12.3");
        assertThat(TextTable.number(1.2345)).isEqualTo("1.23");
        assertThat(TextTable.number(0.0456)).isEqualTo("0.046");
        assertThat(TextTable.number(0)).isEqualTo("0.00");
        assertThat(TextTable.number(Double.NaN)).isEqualTo("-");
    }
}
