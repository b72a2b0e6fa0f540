package dev.escapement.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void numbers_have_one_form_whoever_parsed_them() {
        assertThat(Values.value(7)).isEqualTo(7L);
        assertThat(Values.value(new BigInteger("7"))).isEqualTo(7L);
        assertThat(Values.value(0.5)).isEqualTo(Values.value(new BigDecimal("0.50")));
        assertThat(Values.value(new BigDecimal("0.00"))).isEqualTo(0L);
        assertThat(Values.value(12.0)).isEqualTo(12L);
        assertThat(Values.value(new BigDecimal("1e3"))).isEqualTo(1_000L);
        assertThat(Values.value(new BigDecimal("1e999999999"))).isEqualTo(new BigDecimal("1e999999999"));
        assertThat(Values.value(new BigInteger("9223372036854775808")))
                .isEqualTo(new BigDecimal("9223372036854775808"));
    }

    @Test
    void what_is_no_json_value_is_refused() {
        assertThatThrownBy(() -> Values.value(new Object())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void differences_are_named_by_pointer_in_document_order() {
        var left = Map.of("a", 1L, "b", List.of(1L, Map.of("c/d", "x")), "same", true);
        var right = Map.of("a", 2L, "b", List.of(1L, Map.of("c/d", "y")), "same", true, "new", 1L);

        assertThat(Values.differences(left, right)).containsExactlyInAnyOrder("/a", "/b/1/c~1d", "/new");
        assertThat(Values.differences(left, left)).isEmpty();
    }

    @Test
    void texts_of_ours_are_made_storable() {
        assertThat(Values.storable("a\u0000b\ud800c🦉")).isEqualTo("a\uFFFDb\uFFFDc🦉");
    }

    @Test
    void copies_do_not_follow_their_origin() {
        var origin = Arrays.<Object>asList("a", null);
        var copy = Values.value(origin);
        origin.set(0, "b");

        assertThat(copy).isEqualTo(Arrays.asList("a", null));
    }
}
