package dev.escapement.engine.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    enum Mode {
        FAST,
        VERY_SLOW
    }

    @Test
    void good_values_are_read() {
        var reader = reader(Map.of(
                "text", "t", "flag", true, "number", 5, "mode", "very-slow", "texts", List.of("a", "b"), "one", "x"));

        assertThat(reader.text("text")).isEqualTo("t");
        assertThat(reader.flag("flag", false)).isTrue();
        assertThat(reader.number("number", 1, 0, 9)).isEqualTo(5);
        assertThat(reader.choice("mode", Mode.class, Mode.FAST)).isEqualTo(Mode.VERY_SLOW);
        assertThat(reader.texts("texts")).containsExactly("a", "b");
        assertThat(reader.texts("one")).containsExactly("x");
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void every_fault_is_named_and_gives_the_fallback() {
        var reader =
                reader(Map.of("text", "", "flag", "yes", "number", 10, "mode", "FAST", "objects", List.of(1), "x", 1));

        reader.text("missing");
        assertThat(reader.text("text", "fallback")).isEqualTo("fallback");
        assertThat(reader.flag("flag", true)).isTrue();
        assertThat(reader.number("number", 1, 0, 9)).isEqualTo(1);
        assertThat(reader.choice("mode", Mode.class, Mode.FAST)).isEqualTo(Mode.FAST);
        assertThat(reader.objects("objects")).isEmpty();

        assertThat(reader.problems())
                .extracting(Problem::pointer)
                .containsExactly(
                        "/config/missing",
                        "/config/text",
                        "/config/flag",
                        "/config/number",
                        "/config/mode",
                        "/config/objects",
                        "/config/x");
    }

    @Test
    void unknown_keys_are_found_in_nested_objects_too() {
        var reader = reader(Map.of("list", List.of(Map.of("name", "n", "nmae", "m")), "object", Map.of("a~/b", 1)));

        reader.objects("list").forEach(item -> item.text("name"));
        reader.object("object");

        assertThat(reader.problems())
                .extracting(Problem::pointer)
                .containsExactly("/config/list/0/nmae", "/config/object/a~0~1b");
    }

    private static ConfigReader reader(Map<String, Object> config) {
        return new ConfigReader(new StepSpec("s", "k", config));
    }
}
