package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What functions give beside plain values: tables, images, lines of the log. */
class ScriptOutputTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String PNG = "iVBORw0KGgo=";

    ScriptOutputTest() {
        super(postgres);
    }

    @Test
    void a_list_of_dicts_is_a_table_with_its_columns_in_order() throws Exception {
        script("table", "def table():\n    return [{'b': 1, 'a': 2}, {'a': 3, 'c': 4}]");
        var row = only(succeed("script", "table"));

        assertThat(row.get(1)).isEqualTo("table");
        assertThat(row.get(2).toString()).isEqualTo("[{b=1, a=2, c=null}, {b=null, a=3, c=4}]");
    }

    @Test
    void what_gives_records_as_a_data_frame_does_is_a_table() throws Exception {
        script("frame", """
                class Frame:
                    def to_dict(self, orient):
                        assert orient == "records"
                        return [{"x": 1}] * 2

                class Series:
                    def to_dict(self):
                        return {"0": 5.5}

                def frame(which):
                    return Frame() if which else Series()
                """);
        assertThat(only(succeed("script", "frame", "parameters", map("which", true))))
                .containsExactly("", "table", List.of(map("x", 1L), map("x", 1L)), null);
        assertThat(only(succeed("script", "frame", "parameters", map("which", false))))
                .containsExactly("", "value", map("0", new BigDecimal("5.5")), null);
    }

    @Test
    void a_frame_with_two_columns_of_one_name_is_refused() throws Exception {
        script("frame", """
                class Frame:
                    columns = ["x", "y", "x"]
                    def to_dict(self, orient="dict"):
                        return [{"x": 1, "y": 2}] if orient == "records" else {"x": {0: 1}, "y": {0: 2}}

                def frame(within):
                    return [Frame()] if within else Frame()
                """);
        for (var within : List.of(true, false)) {
            assertThat(fail("script", "frame", "parameters", map("within", within))
                            .error()
                            .message())
                    .endsWith("ValueError: the result has two keys or columns x");
        }
    }

    @Test
    void images_are_kept_where_the_step_asks_for_them() throws Exception {
        script("draw", """
                import escapement

                class Figure:
                    def savefig(self, file, format):
                        file.write(bytes.fromhex("89504e470d0a1a0a"))

                def draw():
                    escapement.image(bytes.fromhex("89504e470d0a1a0a"))
                    escapement.image(Figure())
                    return 1
                """);
        assertThat(only(succeed("script", "draw", "images", true))).containsExactly("", "value", 1L, List.of(PNG, PNG));
        assertThat(only(succeed("script", "draw")).get(3)).isNull();
        assertThat(Base64.getDecoder().decode(PNG)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(value("return 1")).isEqualTo(1L);
        script("nothing", "def nothing():\n    import escapement\n    escapement.image(b'GIF89a')");
        assertThat(fail("script", "nothing").error().message()).endsWith("ValueError: an image must be a PNG");
    }

    @Test
    void what_a_script_writes_and_how_far_it_is_goes_to_the_log() throws Exception {
        script("talk", """
                import escapement, sys
                def talk(i):
                    print("one")
                    print("two", file=sys.stderr)
                    for done in range(1001):
                        escapement.progress(done, 1000)
                    sys.stdin.read()
                """);
        succeed("script", "talk", "apply", "index", "times", 1);
        assertThat(harness.log()).contains("one", "stderr: two", "progress: 0 of 1000", "progress: 1000 of 1000");
        assertThat(harness.log()).hasSizeLessThan(10);

        succeed("script", "talk", "apply", "index", "times", 2);
        assertThat(harness.log()).contains("part 2: one", "part 1: stderr: two");
    }

    @Test
    void slow_works_for_as_long_as_it_is_told() throws Exception {
        example("slow");
        assertThat(only(succeed("script", "slow", "parameters", map("seconds", 1)))
                        .get(2))
                .isEqualTo(map("seconds", 1L));
        assertThat(harness.log()).contains("progress: 0 of 1", "progress: 1 of 1");
    }
}
