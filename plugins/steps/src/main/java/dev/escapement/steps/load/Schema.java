package dev.escapement.steps.load;

import dev.escapement.engine.step.ConfigReader;
import dev.escapement.steps.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The columns that a config names, in the order of the file; empty when they are to be found out. */
record Schema(List<Column> columns) {
    private static final Pattern TYPE =
            Pattern.compile("(?:double precision|(?:character|bit) varying|(?:[A-Za-z_]\\w*\\.)?[A-Za-z_]\\w*)"
                    + "\\s*(?:\\(\\s*\\d+\\s*(?:,\\s*-?\\d+\\s*)?\\))?(?: with(?:out)? time zone)?(?:\\s*\\[\\d*\\])*");
    private static final int LONGEST = 63;

    Schema {
        columns = List.copyOf(columns);
    }

    static Schema read(ConfigReader config) {
        var columns = new ArrayList<Column>();
        var names = new HashSet<String>();
        for (var item : config.objects("schema")) {
            var name = item.text("name");
            var type = item.text("type");
            if (name != null && (!names.add(name) || isTooLong(name))) {
                item.problem("name", "must be unique and not longer than 63 bytes");
            }
            if (type != null && !TYPE.matcher(type).matches()) {
                item.problem("type", "must be the name of a type, such as bigint, numeric(10,2) or text[]");
            }
            boolean required = item.flag("required", false);
            columns.add(Column.of(
                    name == null ? "" : name, (type == null ? "text" : type) + (required ? " not null" : "")));
        }
        return new Schema(columns);
    }

    static boolean isTooLong(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length > LONGEST;
    }

    boolean isGiven() {
        return !columns.isEmpty();
    }

    List<String> names() {
        return columns.stream().map(Column::name).toList();
    }
}
