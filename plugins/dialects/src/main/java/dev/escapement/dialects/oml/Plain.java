package dev.escapement.dialects.oml;

import dev.escapement.dialects.sql.PlainSql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values as they are: clients know nothing of the expressions that a config may hold. */
final class Plain {
    private Plain() {}

    static String text(String text) {
        return text.replace("${", "$${");
    }

    /** The same for SQL. @throws OmlException for what is no SQL */
    static String sql(String sql) {
        try {
            return PlainSql.of(sql);
        } catch (IllegalArgumentException e) {
            throw OmlException.invalid(e.getMessage());
        }
    }

    static Object value(Object value) {
        if (value instanceof Map<?, ?> map) {
            var plain = new LinkedHashMap<String, Object>();
            map.forEach((key, item) -> plain.put(key.toString(), value(item)));
            return plain;
        }
        if (value instanceof List<?> items) {
            var plain = new ArrayList<Object>();
            items.forEach(item -> plain.add(value(item)));
            return plain;
        }
        return value instanceof String text ? text(text) : value;
    }
}
