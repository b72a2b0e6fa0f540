package dev.escapement.dialects.oml;

import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.rest.http.Json;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/** How the rows that a step left become one value: what stands around them, and the texts of JSON that each of them gives. For one thread. */
record Shape(String begin, String end, Function<List<Object>, List<String>> texts) {
    /** For a step that left no rows. */
    static final Shape NULL = new Shape("", "null", row -> List.of());

    /** The shape for what this step left in these columns. */
    static Shape of(StepSpec step, List<Rows.Column> columns) {
        if (!step.kind().equals(JobReader.KIND)) {
            return new Shape("[", "]", row -> List.of(Json.text(object(columns, row))));
        }
        boolean isWithImages = Boolean.TRUE.equals(step.config().get("images"));
        Function<List<Object>, Part> part = row -> Part.of(columns, row, isWithImages);
        return switch (String.valueOf(step.config().get("apply"))) {
            case "rows" ->
                new Shape(
                        "[",
                        "]",
                        row -> part.apply(row).rows().stream().map(Json::text).toList());
            case "groups" -> groups(part);
            case "index" ->
                new Shape("[", "]", row -> List.of(Json.text(part.apply(row).whole())));
            default ->
                new Shape("", "", row -> List.of(Json.text(part.apply(row).whole())));
        };
    }

    private static Shape groups(Function<List<Object>, Part> parts) {
        var names = new HashSet<String>();
        return new Shape("{", "}", row -> {
            var part = parts.apply(row);
            var name = part.name();
            for (int i = 2; !names.add(name); i++) {
                // Values of several columns may come to the same when they are joined.
                name = part.name() + "_" + i;
            }
            return List.of(Json.text(name) + ":" + Json.text(part.byColumns()));
        });
    }

    private static Object object(List<Rows.Column> columns, List<Object> row) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < columns.size(); i++) {
            object.put(columns.get(i).name(), row.get(i));
        }
        return object;
    }
}
