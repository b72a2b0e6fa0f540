package dev.escapement.client.job;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One link of a chain as it is asked for; immutable. What is wrong with it is told when its job is submitted. */
public final class StepSpec {
    /** A table or schema.table; a name of other characters stands in double quotes. */
    private static final Pattern TABLE =
            Pattern.compile("(" + "(\"([^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)" + "(\\.|$)){1,2}");

    private final Map<String, Object> document;

    private StepSpec(Map<String, Object> document) {
        this.document = document;
    }

    /**
     * {@return a step of a kind}
     *
     * @param name unique in its job: 1 to 200 characters of A-Z, a-z, 0-9, _ and -
     * @param kind one that the nodes know, such as {@code http}
     * @param config the keys that this kind takes, with their values
     * @throws InvalidJobException for a value that JSON has not
     */
    public static StepSpec of(String name, String kind, Map<String, ?> config) {
        var document = new LinkedHashMap<String, Object>();
        document.put("name", name);
        document.put("kind", kind);
        document.put("config", config);
        return new StepSpec(Values.object("", document));
    }

    /**
     * {@return a step of statements in one transaction; the rows of the last one are kept}
     *
     * @param name unique in its job: 1 to 200 characters of A-Z, a-z, 0-9, _ and -
     * @param sql one statement, or several with semicolons between
     */
    public static StepSpec sql(String name, String sql) {
        return of(name, "sql", Map.of("sql", sql));
    }

    /**
     * {@return a step from a file of the files folder to a table}
     *
     * @param name unique in its job: 1 to 200 characters of A-Z, a-z, 0-9, _ and -
     * @param from the path of a file in the files folder, relative to it
     * @param table its name, or {@code schema.table}; made when there is none, else added to
     */
    public static StepSpec load(String name, String from, String table) {
        return of(name, "load", Map.of("from", from, "table", table));
    }

    /**
     * {@return a step from a table, or what a query gives, to a file of the files folder}
     *
     * @param name unique in its job: 1 to 200 characters of A-Z, a-z, 0-9, _ and -
     * @param tableOrQuery the name of a table, or {@code schema.table}, or else a query
     * @param to the path of a file in the files folder, relative to it; replaced when there is one
     */
    public static StepSpec extract(String name, String tableOrQuery, String to) {
        return of(name, "extract", Map.of(kindOfSource(tableOrQuery, "table"), tableOrQuery, "to", to));
    }

    /**
     * {@return a step from a table, or what a query gives, to a table of the same database}
     *
     * @param name unique in its job: 1 to 200 characters of A-Z, a-z, 0-9, _ and -
     * @param tableOrQuery the name of a table, or {@code schema.table}, or else a query
     * @param to its name, or {@code schema.table}; made when there is none, else added to
     */
    public static StepSpec copy(String name, String tableOrQuery, String to) {
        return of(name, "copy", Map.of(kindOfSource(tableOrQuery, "from"), tableOrQuery, "to", to));
    }

    private static String kindOfSource(String tableOrQuery, String keyOfTable) {
        return TABLE.matcher(tableOrQuery.strip()).matches() ? keyOfTable : "query";
    }

    /**
     * {@return the same step with a key of its config more, such as {@code "write", "truncate"}}
     *
     * @param key one that its kind takes; its value is replaced when it has one
     * @param value one that JSON has; times, durations and UUIDs are sent as texts
     * @throws InvalidJobException for another value
     */
    public StepSpec with(String key, Object value) {
        @SuppressWarnings("unchecked")
        var config = (Map<String, Object>) document.get("config");
        return and("config", Values.with(config, key, value));
    }

    /**
     * {@return the same step, tried again after a failure that may pass}
     *
     * @param max how often at most, after the first try: 0 to 1,000
     * @param backoff how long to wait before each: longer than nothing, 30 days at most
     */
    public StepSpec withRetry(int max, Duration backoff) {
        return and("retry", Map.of("max", max, "backoff", backoff));
    }

    /**
     * {@return the same step, whose attempts fail when they take longer}
     *
     * @param timeout longer than nothing, 365 days at most
     */
    public StepSpec withTimeout(Duration timeout) {
        return and("timeout", timeout);
    }

    /**
     * {@return the same step with what becomes of it when its node is lost}
     *
     * @param rule in place of the one of its kind
     */
    public StepSpec withOnLostNode(OnLostNode rule) {
        return and("onLostNode", rule.name().toLowerCase(Locale.ROOT));
    }

    /**
     * {@return the same step, which runs while there is room under a limit of the cluster}
     *
     * @param limit the name of one that the configuration of the nodes knows
     */
    public StepSpec withLimit(String limit) {
        return and("limit", limit);
    }

    /** {@return the same step, whose failure does not end the chain; for steps of the chain only} */
    public StepSpec asOptional() {
        return and("optional", true);
    }

    /**
     * {@return the same step, for {@code onFailure}, where it runs only when one step of the chain has failed}
     *
     * @param step the name of that one, which is not optional
     */
    public StepSpec withIfFailed(String step) {
        return and("ifFailed", step);
    }

    private StepSpec and(String key, Object value) {
        return new StepSpec(Values.with(document, key, value));
    }

    /** {@return its name, unique in its job} */
    public String name() {
        return (String) document.get("name");
    }

    /** {@return the JSON object that is sent; unmodifiable} */
    public Map<String, Object> document() {
        return document;
    }

    /** The JSON objects of several. */
    static List<Map<String, Object>> documents(List<StepSpec> steps) {
        return steps.stream().map(StepSpec::document).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StepSpec step && step.document.equals(document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    @Override
    public String toString() {
        return document.toString();
    }
}
