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

    /** A step of a kind; its config has the keys that this kind takes. @throws InvalidJobException for a value that JSON has not */
    public static StepSpec of(String name, String kind, Map<String, ?> config) {
        var document = new LinkedHashMap<String, Object>();
        document.put("name", name);
        document.put("kind", kind);
        document.put("config", config);
        return new StepSpec(Values.object("", document));
    }

    /** Statements in one transaction; the rows of the last one are kept. */
    public static StepSpec sql(String name, String sql) {
        return of(name, "sql", Map.of("sql", sql));
    }

    /** A file of the files folder to a table. */
    public static StepSpec load(String name, String from, String table) {
        return of(name, "load", Map.of("from", from, "table", table));
    }

    /** A table, or what a query gives, to a file of the files folder. */
    public static StepSpec extract(String name, String tableOrQuery, String to) {
        return of(name, "extract", Map.of(kindOfSource(tableOrQuery, "table"), tableOrQuery, "to", to));
    }

    /** A table, or what a query gives, to a table of the same database. */
    public static StepSpec copy(String name, String tableOrQuery, String to) {
        return of(name, "copy", Map.of(kindOfSource(tableOrQuery, "from"), tableOrQuery, "to", to));
    }

    private static String kindOfSource(String tableOrQuery, String keyOfTable) {
        return TABLE.matcher(tableOrQuery.strip()).matches() ? keyOfTable : "query";
    }

    /** The same step with a key of its config more, such as {@code "write", "truncate"}. */
    public StepSpec with(String key, Object value) {
        @SuppressWarnings("unchecked")
        var config = (Map<String, Object>) document.get("config");
        return and("config", Values.with(config, key, value));
    }

    /** The same step, tried so often again, so far apart, after a failure that may pass. */
    public StepSpec withRetry(int max, Duration backoff) {
        return and("retry", Map.of("max", max, "backoff", backoff));
    }

    /** The same step, which may not take longer. */
    public StepSpec withTimeout(Duration timeout) {
        return and("timeout", timeout);
    }

    /** The same step with what becomes of it when its node is lost. */
    public StepSpec withOnLostNode(OnLostNode rule) {
        return and("onLostNode", rule.name().toLowerCase(Locale.ROOT));
    }

    /** The same step, which runs while there is room under this limit of the cluster. */
    public StepSpec withLimit(String limit) {
        return and("limit", limit);
    }

    /** The same step, whose failure does not end the chain. */
    public StepSpec asOptional() {
        return and("optional", true);
    }

    /** The same step, for {@code onFailure}, where it runs only when this step of the chain has failed. */
    public StepSpec withIfFailed(String step) {
        return and("ifFailed", step);
    }

    private StepSpec and(String key, Object value) {
        return new StepSpec(Values.with(document, key, value));
    }

    /** Its name, unique in its job. */
    public String name() {
        return (String) document.get("name");
    }

    /** The JSON object that is sent. */
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
