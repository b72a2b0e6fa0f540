package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobRules;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.StepRules;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.job.Warning;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        return new StepSpec(name, kind, object(config), rules == null ? StepRules.NONE : rules(object(rules)));
    }

    /** The rules of a step for its row; null when there are none. */
    static String rules(StepSpec step) {
        var rules = step.rules().document();
        return rules.isEmpty() ? null : write(rules);
    }

    /** The rules of a job for its row, which has its times beside them; null when there are none. */
    static String rules(JobSpec spec) {
        var rules = new LinkedHashMap<>(spec.rules().document());
        rules.remove("notBefore");
        rules.remove("deadline");
        return rules.isEmpty() ? null : write(rules);
    }

    static JobRules rules(Instant notBefore, Instant deadline, String rules) {
        var all = rules == null ? Map.<String, Object>of() : object(rules);
        return new JobRules(
                notBefore,
                duration(all.get("timeout")),
                (Long) all.getOrDefault("priority", 0L),
                (String) all.get("limit"),
                deadline,
                (String) all.get("location"));
    }

    private static StepRules rules(Map<String, Object> all) {
        var onLostNode = (String) all.get("onLostNode");
        return new StepRules(
                all.get("retry") instanceof Map<?, ?> retry ? retry(retry) : null,
                duration(all.get("timeout")),
                onLostNode == null ? null : OnLostNode.valueOf(onLostNode.toUpperCase(Locale.ROOT)),
                (String) all.get("limit"),
                Boolean.TRUE.equals(all.get("optional")),
                (String) all.get("ifFailed"));
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
