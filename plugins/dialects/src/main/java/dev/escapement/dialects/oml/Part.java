package dev.escapement.dialects.oml;

import dev.escapement.engine.job.Rows;
import dev.escapement.rest.http.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a function has returned for one part of its work, and the images that it has drawn (null: nobody asked for them). Immutable. */
record Part(String name, boolean isTable, Object value, List<?> images) {
    static Part of(List<Rows.Column> columns, List<Object> row, boolean isWithImages) {
        var cells = new LinkedHashMap<String, Object>();
        for (int i = 0; i < columns.size(); i++) {
            cells.put(columns.get(i).name(), row.get(i));
        }
        var images = cells.get("images") instanceof List<?> list ? list : List.of();
        return new Part(
                String.valueOf(cells.get("part")),
                "table".equals(cells.get("type")) && cells.get("value") instanceof List<?>,
                cells.get("value"),
                isWithImages ? images : null);
    }

    /** As it is, or with its images. */
    Object whole() {
        return images == null ? value : drawn();
    }

    /** To be put together with those of other parts: the rows of a table, or the items of another list, or else one value. */
    List<?> rows() {
        if (images != null) {
            return drawn();
        }
        return value instanceof List<?> list ? list : Collections.singletonList(value);
    }

    /** The same with a table by its columns: the values by the numbers of the rows. */
    Object byColumns() {
        if (images != null || !isTable) {
            return whole();
        }
        var columns = new LinkedHashMap<String, Map<String, Object>>();
        int number = 0;
        for (var row : (List<?>) value) {
            var key = String.valueOf(number++);
            ((Map<?, ?>) row)
                    .forEach((column, cell) -> columns.computeIfAbsent(column.toString(), name -> new LinkedHashMap<>())
                            .put(key, cell));
        }
        return columns;
    }

    /** One object for each image, or for none, with what was returned as a text of JSON. */
    private List<Object> drawn() {
        var data = Json.text(value);
        var drawn = new ArrayList<Object>();
        for (int i = 0; i < Math.max(1, images.size()); i++) {
            var image = new LinkedHashMap<String, Object>();
            image.put("IMAGE", i < images.size() ? images.get(i) : null);
            image.put("DATA", data);
            image.put("ID", i + 1);
            drawn.add(image);
        }
        return drawn;
    }
}
