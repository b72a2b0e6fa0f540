package dev.escapement.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Map<String, Object> VALUES = Map.of(
            "number",
            5L,
            "decimal",
            new BigDecimal("1E+3"),
            "list",
            List.of("a", "b"),
            "day",
            "2026-03-29",
            "instant",
            "2026-11-22T02:00:00+01:00",
            "text",
            "it's ${number}",
            "slot",
            ZonedDateTime.parse("2026-03-29T01:30:00+01:00[Europe/Berlin]"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "nothing to fill # nothing to fill",
                "n=${number}, d=${decimal}. # n=5, d=1000.",
                "$${number} is ${ number } # ${number} is 5",
                "costs $5 # costs $5",
                "${text}! # it's ${number}!",
                "${slot}, ${slot | date:'yyyyMMdd'} # 2026-03-29T00:30:00Z, 20260329",
                "x_${slot | date:'yyyyMMdd' }.csv # x_20260329.csv",
                "${slot|plus:'P1D'|date:'yyyy-MM-dd HH:mm XXX'} # 2026-03-30 01:30 +02:00",
                "${slot | plus:'PT1H' | date:'HH:mm'} # 03:30",
                "${slot | plus:'P1DT1H' | date:'dd HH:mm'} # 30 02:30",
                "${slot | minus:'P1M' | date:'yyyy-MM-dd'} # 2026-02-28",
                "${slot | zone:'Asia/Kathmandu' | date:'HH:mm'} # 06:15",
                "${day | minus:'P1D' | date:'dd.MM.yyyy'} # 28.03.2026",
                "${instant | zone:'UTC' | date:'''at ''HH:mm'} # at 01:00",
                "${instant | date:'HH''h''mm'} # 02h00",
                "${day | date:'''}''yy'} # }26"
            })
    void fills_in_values(String text, String filled) {
        assertThat(String.valueOf(Template.of(text).fill(TemplateTest::value))).isEqualTo(filled);
    }

    @Test
    void long_expressions_are_read_as_short_ones_are() {
        var text = "x".repeat(100_000);
        assertThat(Template.of("${day | date:'''" + text + "'''}").fill(TemplateTest::value))
                .isEqualTo(text);
        assertThat(Template.of("${" + "a.".repeat(50_000) + "b}")
                        .expressions()
                        .get(0)
                        .name())
                .hasSize(50_001);
    }

    @Test
    void an_expression_alone_keeps_its_type() {
        assertThat(Template.of("${number}").fill(TemplateTest::value)).isEqualTo(5L);
        assertThat(Template.of("${list}").fill(TemplateTest::value)).isEqualTo(List.of("a", "b"));
        assertThat(Template.of("").fill(TemplateTest::value)).isEqualTo("");
    }

    @Test
    void an_object_or_a_list_cannot_stand_inside_of_a_text() {
        assertThatThrownBy(() -> Template.of("a ${list}").fill(TemplateTest::value))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("${list}")
                .hasMessageContaining("cannot stand inside of a text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "a ${number",
                "${}",
                "${ }",
                "${number |}",
                "${number | shout}",
                "${slot | date}",
                "${slot | date:yyyy}",
                "${slot | date:'nope'}",
                "${slot | plus:'a day'}",
                "${slot | zone:'Mars/Base'}",
                "${slot | identifier:'x'}",
                "${number; drop}",
                "${a..b}",
                "${.a}",
                "${a b}",
                "${slot | date:'yyyy}"
            })
    void what_means_nothing_is_refused_when_it_is_read(String text) {
        assertThatThrownBy(() -> Template.of(text)).isInstanceOf(ExpressionException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "${number | date:'yyyy'} # is neither a day",
                "${day | date:'HH'} # cannot be worked out for 2026-03-29",
                "${day | zone:'UTC'} # a day is of no time zone",
                "${slot | plus:'P1000000000Y'} # cannot be worked out"
            })
    void what_cannot_be_worked_out_is_told_with_the_expression(String text, String message) {
        assertThatThrownBy(() -> Template.of(text).fill(TemplateTest::value))
                .isInstanceOf(ExpressionException.class)
                .hasMessageStartingWith(text)
                .hasMessageContaining(message);
    }

    private static Object value(List<String> name) {
        return VALUES.get(String.join(".", name));
    }
}
