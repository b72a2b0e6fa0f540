package dev.escapement.engine.job;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Makes a spec of the document that a client sent, as plain values. Reading goes on after a fault, so that all faults of shape and those of
 * the spec are told at once.
 */
public final class SpecReader {
    /** The most digits that a number may have on a side of its point. */
    public static final int MAX_SCALE = 1_000;

    private static final List<String> JOB = List.of(
            "id",
            "project",
            "labels",
            "parameters",
            "notBefore",
            "deadline",
            "timeout",
            "priority",
            "limit",
            "location",
            "steps",
            "onFailure",
            "finally");
    private static final List<String> STEP =
            List.of("name", "kind", "config", "retry", "timeout", "onLostNode", "limit", "optional", "ifFailed");
    private static final List<String> RETRY = List.of("max", "backoff", "factor", "longest", "jitter");
    private static final String REQUIRED = "is required";
    private static final String TIME = "must be a time such as \"2026-11-22T02:00:00Z\" (RFC 3339)";
    private static final String DURATION = "must be a duration such as \"PT10M\" (ISO 8601: PT30S, PT1H30M, P1D)";
    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    /** By pointer: the first fault of a place, and none inside of a place that is at fault as a whole. */
    private final Map<String, Problem> faults = new LinkedHashMap<>();

    private SpecReader() {}

    /** A spec of the right shape; it gets an id when it brings none. @throws InvalidSpecException with all faults */
    public static JobSpec read(Object body) {
        var reader = new SpecReader();
        var spec = reader.job(body);
        if (reader.faults.isEmpty()) {
            return spec;
        }
        var all = new ArrayList<>(reader.faults.values());
        spec.problems().stream()
                .filter(problem -> !reader.covers(problem.pointer()))
                .forEach(all::add);
        throw new InvalidSpecException(all);
    }

    /** The same for the job of this name, which the body may leave out but not contradict. */
    public static JobSpec read(Object body, JobRef ref) {
        if (body instanceof Map<?, ?> map) {
            var named = new LinkedHashMap<Object, Object>(map);
            named.putIfAbsent("id", ref.id());
            named.putIfAbsent("project", ref.project());
            return read(named);
        }
        return read(body);
    }

    /** The steps of a body of another shape. @throws InvalidSpecException with all faults of their shape */
    public static List<StepSpec> readSteps(Map<?, ?> body) {
        var reader = new SpecReader();
        var steps = reader.steps(body);
        if (!reader.faults.isEmpty()) {
            throw new InvalidSpecException(List.copyOf(reader.faults.values()));
        }
        return steps;
    }

    /** Any object as it will be when the ledger gives it back. @throws InvalidSpecException with all faults, at pointers under this one */
    public static Map<String, Object> readObject(String pointer, Object raw) {
        var reader = new SpecReader();
        var object = reader.values(pointer, reader.object(pointer, raw));
        var problems = new ArrayList<>(reader.faults.values());
        JobSpec.checkObject(pointer, object, problems);
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
        return Values.object(object);
    }

    private JobSpec job(Object body) {
        var fields = fields("", body, JOB);
        var id = fields.containsKey("id") ? text("", "id", fields) : "job_" + UUID.randomUUID();
        var project = fields.containsKey("project") ? text("", "project", fields) : null;
        return new JobSpec(
                project,
                id,
                labels(fields),
                values("", "parameters", fields),
                new JobRules(
                        time("notBefore", fields),
                        duration("", "timeout", fields),
                        fields.containsKey("priority") ? whole("", "priority", fields) : 0,
                        textIfAny("", "limit", fields),
                        time("deadline", fields),
                        textIfAny("", "location", fields)),
                steps(fields),
                new Epilogue(stepsIfAny("onFailure", fields), stepsIfAny("finally", fields)));
    }

    private Map<String, String> labels(Map<?, ?> fields) {
        var labels = new LinkedHashMap<String, String>();
        values("", "labels", fields).forEach((key, value) -> {
            if (value instanceof String text) {
                labels.put(key, text);
            } else {
                fault("/labels/" + Values.escape(key), "must be a text");
            }
        });
        return labels;
    }

    private List<StepSpec> steps(Map<?, ?> fields) {
        return steps("steps", fields);
    }

    private List<StepSpec> stepsIfAny(String key, Map<?, ?> fields) {
        return fields.containsKey(key) ? steps(key, fields) : List.of();
    }

    private List<StepSpec> steps(String key, Map<?, ?> fields) {
        var pointer = "/" + key;
        var steps = new ArrayList<StepSpec>();
        if (fields.get(key) instanceof List<?> items && items.size() > JobSpec.MAX_STEPS) {
            fault(pointer, "must have 1 to " + JobSpec.MAX_STEPS + " steps but has " + items.size());
        } else if (fields.get(key) instanceof List<?> items) {
            items.forEach(item -> steps.add(step(pointer + "/" + steps.size(), item)));
        } else {
            fault(pointer, fields.containsKey(key) ? "must be a list of steps" : REQUIRED);
        }
        return steps;
    }

    private StepSpec step(String pointer, Object raw) {
        var fields = fields(pointer, raw, STEP);
        return new StepSpec(
                text(pointer, "name", fields),
                text(pointer, "kind", fields),
                values(pointer, "config", fields),
                new StepRules(
                        fields.containsKey("retry") ? retry(pointer + "/retry", fields.get("retry")) : null,
                        duration(pointer, "timeout", fields),
                        onLostNode(pointer + "/onLostNode", fields),
                        textIfAny(pointer, "limit", fields),
                        flag(pointer, "optional", fields),
                        textIfAny(pointer, "ifFailed", fields)));
    }

    private boolean flag(String parent, String key, Map<?, ?> fields) {
        if (fields.containsKey(key) && !(fields.get(key) instanceof Boolean)) {
            fault(parent + "/" + key, "must be true or false");
        }
        return Boolean.TRUE.equals(fields.get(key));
    }

    private String textIfAny(String parent, String key, Map<?, ?> fields) {
        return fields.containsKey(key) ? text(parent, key, fields) : null;
    }

    private OnLostNode onLostNode(String pointer, Map<?, ?> fields) {
        var text = fields.get("onLostNode");
        for (var rule : OnLostNode.values()) {
            if (rule.text().equals(text)) {
                return rule;
            }
        }
        if (fields.containsKey("onLostNode")) {
            fault(pointer, "must be \"rerun\" or \"unknown\"");
        }
        return null;
    }

    private Retry retry(String pointer, Object raw) {
        var fields = fields(pointer, raw, RETRY);
        return new Retry(
                whole(pointer, "max", fields),
                duration(pointer, "backoff", fields),
                decimal(pointer, "factor", fields),
                duration(pointer, "longest", fields),
                decimal(pointer, "jitter", fields));
    }

    /** A whole number that must be there; 0, with a fault, when it is not. */
    private long whole(String parent, String key, Map<?, ?> fields) {
        var pointer = parent + "/" + key;
        var value = value(pointer, fields.get(key));
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        fault(pointer, fields.containsKey(key) ? "must be a whole number" : REQUIRED);
        return 0;
    }

    private BigDecimal decimal(String parent, String key, Map<?, ?> fields) {
        if (value(parent + "/" + key, fields.get(key)) instanceof Number number) {
            return new BigDecimal(number.toString());
        }
        if (fields.containsKey(key)) {
            fault(parent + "/" + key, "must be a number");
        }
        return null;
    }

    private Instant time(String key, Map<?, ?> fields) {
        return parsed("/" + key, key, fields, text -> OffsetDateTime.parse(text).toInstant(), TIME);
    }

    private Duration duration(String parent, String key, Map<?, ?> fields) {
        return parsed(parent + "/" + key, key, fields, Duration::parse, DURATION);
    }

    /** What a text means; null when it is absent, and, with a fault that tells the rule, when it means nothing. */
    private <T> T parsed(String pointer, String key, Map<?, ?> fields, Function<String, T> parser, String rule) {
        if (!fields.containsKey(key)) {
            return null;
        }
        try {
            return parser.apply(String.valueOf(fields.get(key)));
        } catch (DateTimeParseException e) {
            fault(pointer, rule);
            return null;
        }
    }

    /** An object all of whose keys are known; empty, with a fault, when it is none. */
    private Map<?, ?> fields(String pointer, Object raw, List<String> known) {
        var fields = object(pointer, raw);
        for (var key : fields.keySet()) {
            if (!known.contains(key)) {
                fault(
                        pointer + "/" + Values.escape(key),
                        "is not a field here; the fields are " + String.join(", ", known));
            }
        }
        return fields;
    }

    private Map<?, ?> object(String pointer, Object raw) {
        if (raw instanceof Map<?, ?> map) {
            return map;
        }
        fault(pointer, "must be an object");
        return Map.of();
    }

    /** A text that must be there; null, with a fault, when it is not. */
    private String text(String parent, String key, Map<?, ?> fields) {
        if (fields.get(key) instanceof String text) {
            return text;
        }
        fault(parent + "/" + key, fields.containsKey(key) ? "must be a text" : REQUIRED);
        return null;
    }

    /** An object of any values; empty when absent. */
    private Map<String, Object> values(String parent, String key, Map<?, ?> fields) {
        var pointer = parent + "/" + key;
        return fields.containsKey(key) ? values(pointer, object(pointer, fields.get(key))) : Map.of();
    }

    private Map<String, Object> values(String pointer, Map<?, ?> raw) {
        var values = new LinkedHashMap<String, Object>();
        raw.forEach((key, value) -> values.put(String.valueOf(key), value(pointer + "/" + Values.escape(key), value)));
        return values;
    }

    private Object value(String pointer, Object raw) {
        if (raw instanceof Map<?, ?> map) {
            return values(pointer, map);
        }
        if (raw instanceof List<?> items) {
            var values = new ArrayList<Object>(items.size());
            items.forEach(item -> values.add(value(pointer + "/" + values.size(), item)));
            return values;
        }
        return raw instanceof BigDecimal number ? number(pointer, number) : raw;
    }

    /** 1.0 and 1e0 are the whole number 1, as they will be when the ledger gives them back. */
    private Number number(String pointer, BigDecimal raw) {
        var number = raw.stripTrailingZeros();
        if (Math.abs((long) number.scale()) > MAX_SCALE) {
            fault(pointer, "must not have more than " + MAX_SCALE + " digits on a side of its point");
            return 0L;
        }
        boolean isLong = number.scale() <= 0 && number.compareTo(LONG_MIN) >= 0 && number.compareTo(LONG_MAX) <= 0;
        return isLong ? (Number) number.longValueExact() : number;
    }

    private void fault(String pointer, String message) {
        if (!covers(pointer)) {
            faults.put(pointer, new Problem(pointer, message));
        }
    }

    /** True when the fault is known of this place, or of one around it. */
    private boolean covers(String pointer) {
        for (var place = pointer; !place.isEmpty(); place = place.substring(0, place.lastIndexOf('/'))) {
            if (faults.containsKey(place)) {
                return true;
            }
        }
        return faults.containsKey("");
    }
}
