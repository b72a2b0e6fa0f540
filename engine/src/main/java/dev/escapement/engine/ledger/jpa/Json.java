package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.job.Warning;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON columns, there and back without losing a digit. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};
    private static final TypeReference<List<List<Object>>> ROWS = new TypeReference<>() {};

    private Json() {}

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static Map<String, Object> object(String json) {
        return Values.object(MAPPER.readValue(json, OBJECT));
    }

    /** A step as its row holds it; rules are null where none were asked for. */
    static StepSpec step(String name, String kind, String config, String rules) {
        var step = new StepSpec(name, kind, object(config));
        if (rules == null) {
            return step;
        }
        var all = object(rules);
        return step.withRetry(all.get("retry") instanceof Map<?, ?> retry ? retry(retry) : null)
                .withTimeout(duration(all.get("timeout")));
    }

    private static Retry retry(Map<?, ?> rule) {
        return new Retry(
                (Long) rule.get("max"),
                duration(rule.get("backoff")),
                decimal(rule.get("factor")),
                duration(rule.get("longest")),
                decimal(rule.get("jitter")));
    }

    private static Duration duration(Object text) {
        return text == null ? null : Duration.parse((String) text);
    }

    private static BigDecimal decimal(Object number) {
        return number == null ? null : new BigDecimal(number.toString());
    }

    static Map<String, String> labels(String json) {
        return MAPPER.readValue(json, LABELS);
    }

    static List<List<Object>> rows(String json) {
        return MAPPER.readValue(json, ROWS);
    }

    static String write(List<Warning> warnings) {
        var items = new ArrayList<Map<String, Object>>();
        for (var warning : warnings) {
            var item = new LinkedHashMap<String, Object>();
            item.put("message", warning.message());
            item.put("code", warning.code());
            item.put("details", warning.details());
            items.add(item);
        }
        return MAPPER.writeValueAsString(items);
    }

    static List<Warning> warnings(String json) {
        return MAPPER.readValue(json, OBJECTS).stream().map(Json::warning).toList();
    }

    private static Warning warning(Map<String, Object> item) {
        return new Warning((String) item.get("message"), (String) item.get("code"), Values.object((Map<?, ?>)
                item.get("details")));
    }

    static String columns(List<Rows.Column> columns) {
        return MAPPER.writeValueAsString(columns.stream()
                .map(column -> List.of(column.name(), column.type()))
                .toList());
    }

    static List<Rows.Column> columns(String json) {
        return rows(json).stream()
                .map(pair -> new Rows.Column((String) pair.get(0), (String) pair.get(1)))
                .toList();
    }
}
