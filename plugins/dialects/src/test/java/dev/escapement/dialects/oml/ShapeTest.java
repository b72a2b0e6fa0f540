package dev.escapement.dialects.oml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Rows.Column;
import dev.escapement.engine.job.StepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What functions return, in the shapes of the five endpoints. */
class ShapeTest {
    private static final List<Column> COLUMNS = Stream.of("part", "type", "value", "images")
            .map(name -> new Column(name, "text"))
            .toList();

    private static final List<Map<String, Object>> TABLE = List.of(Map.of("N", 1), Map.of("N", 2));

    private static List<Object> value(String part, Object value, String... images) {
        return Arrays.asList(part, "value", value, images.length == 0 ? null : List.of(images));
    }

    private static List<Object> table(String part, String... images) {
        return Arrays.asList(part, "table", TABLE, images.length == 0 ? null : List.of(images));
    }

    @SafeVarargs
    private static String json(String apply, boolean images, List<Object>... rows) {
        var shape = Shape.of(new StepSpec("s", "script", Map.of("apply", apply, "images", images)), COLUMNS);
        var texts = new ArrayList<String>();
        for (var row : rows) {
            texts.addAll(shape.texts().apply(row));
        }
        return shape.begin() + String.join(",", texts) + shape.end();
    }

    @Test
    void do_eval_gives_any_value() {
        assertThat(json("once", false, value("", 4))).isEqualTo("4");
        assertThat(json("once", false, value("", null))).isEqualTo("null");
        assertThat(json("once", false, value("", Map.of("a", List.of(1, true)))))
                .isEqualTo("{\"a\":[1,true]}");
        assertThat(json("once", false, table(""))).isEqualTo("[{\"N\":1},{\"N\":2}]");
    }

    @Test
    void table_apply_gives_an_array_of_row_objects() {
        assertThat(json("table", false, table(""))).isEqualTo("[{\"N\":1},{\"N\":2}]");
        assertThat(json("table", false, value("", 7))).isEqualTo("7");
    }

    @Test
    void row_apply_joins_the_rows_of_all_chunks() {
        assertThat(json("rows", false, table("1"), table("2"), value("3", 9), value("4", null)))
                .isEqualTo("[{\"N\":1},{\"N\":2},{\"N\":1},{\"N\":2},9,null]");
        // A chunk of which nothing is left is an empty list, and no table.
        assertThat(json("rows", false, value("1", List.of()), value("2", List.of("x"))))
                .isEqualTo("[\"x\"]");
        assertThat(json("rows", false)).isEqualTo("[]");
    }

    @Test
    void index_apply_gives_an_array_with_one_for_each_index() {
        assertThat(json("index", false, value("1", 7.5), table("2"))).isEqualTo("[7.5,[{\"N\":1},{\"N\":2}]]");
    }

    @Test
    void group_apply_gives_an_object_by_group_and_tables_by_column_and_row() {
        assertThat(json("groups", false, table("versicolor_8"), value("a\"b", 1)))
                .isEqualTo("{\"versicolor_8\":{\"N\":{\"0\":1,\"1\":2}},\"a\\\"b\":1}");
        assertThat(json("groups", false)).isEqualTo("{}");
    }

    @Test
    void groups_of_one_key_are_told_apart() {
        assertThat(json("groups", false, value("a_b", 1), value("a_b", 2), value("a_b_2", 3), value("a_b", 4)))
                .isEqualTo("{\"a_b\":1,\"a_b_2\":2,\"a_b_2_2\":3,\"a_b_3\":4}");
    }

    @Test
    void with_graphics_each_image_stands_beside_the_data_as_a_text() {
        var data = "\"DATA\":\"[{\\\"N\\\":1},{\\\"N\\\":2}]\"";
        var two = "[{\"IMAGE\":\"iVBO\",%1$s,\"ID\":1},{\"IMAGE\":\"Rw0K\",%1$s,\"ID\":2}]".formatted(data);
        var none = "[{\"IMAGE\":null,\"DATA\":\"5\",\"ID\":1}]";

        assertThat(json("once", true, table("", "iVBO", "Rw0K"))).isEqualTo(two);
        assertThat(json("once", true, value("", 5))).isEqualTo(none);
        assertThat(json("rows", true, table("1", "iVBO", "Rw0K"), value("2", 5)))
                .isEqualTo(Stream.of(two, none)
                        .map(text -> text.substring(1, text.length() - 1))
                        .collect(Collectors.joining(",", "[", "]")));
        assertThat(json("index", true, value("1", 5))).isEqualTo("[" + none + "]");
        assertThat(json("groups", true, value("g", 5))).isEqualTo("{\"g\":" + none + "}");
    }

    @Test
    void images_that_nobody_asked_for_are_left_out() {
        assertThat(json("once", false, value("", 5, "iVBO"))).isEqualTo("5");
    }
}
