package dev.escapement.dialects.bigquery;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.Step;
import dev.escapement.rest.http.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Times and counts of a job; all of them are texts, as int64 is in BigQuery's JSON. */
final class Statistics {
    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE");
    private static final Pattern WORDS = Pattern.compile(
            "\\s*(\\w+)(?:\\s+or\\s+replace)?(?:\\s+(?:temp|temporary|if))?\\s+(\\w+)", Pattern.CASE_INSENSITIVE);

    private Statistics() {}

    static Map<String, Object> of(Job job) {
        var fields = new Fields()
                .add("creationTime", millis(job.createdAt()))
                .add("startTime", millis(job.startedAt()))
                .add("endTime", millis(job.endedAt()));
        if (job.startedAt() != null && job.endedAt() != null) {
            fields.add(
                    "finalExecutionDurationMs",
                    text(Duration.between(job.startedAt(), job.endedAt()).toMillis()));
        }
        if (job.status().isFinal() && !job.steps().isEmpty()) {
            fields.add("totalBytesProcessed", "0");
            var step = job.steps().get(job.spec().steps().size() - 1);
            if (JobDocument.isQuery(job)) {
                fields.add("query", query(step));
            } else {
                fields.add(step.spec().kind(), ofKind(step));
            }
        }
        return fields.map();
    }

    private static String millis(Instant time) {
        return time == null ? null : text(time.toEpochMilli());
    }

    private static String text(Object number) {
        return number == null ? "0" : number.toString();
    }

    private static Map<String, Object> query(Step step) {
        return new Fields()
                .add("statementType", type(step))
                .add("numDmlAffectedRows", changed(step))
                .add("totalBytesProcessed", "0")
                .add("totalBytesBilled", "0")
                .add("cacheHit", false)
                .map();
    }

    private static Map<String, Object> ofKind(Step step) {
        var output = step.output();
        return switch (step.spec().kind()) {
            case "load" ->
                new Fields()
                        .add("inputFiles", text(files(step)))
                        .add("inputFileBytes", text(output.get("bytes")))
                        .add("outputRows", text(output.get("rows")))
                        .add("badRecords", text(output.get("badRows")))
                        .map();
            case "extract" -> Map.of("destinationUriFileCounts", List.of("1"), "inputBytes", text(output.get("bytes")));
            case "copy" -> Map.of("copiedRows", text(output.get("rows")));
            default -> Map.of();
        };
    }

    private static Object files(Step step) {
        return step.spec().config().get("from") instanceof List<?> files ? files.size() : 1;
    }

    /** How many rows the last statement has changed; null when it is none that changes rows. */
    static String changed(Step step) {
        var last = last(step);
        return last != null && CHANGES.contains(last.get("command")) ? text(last.get("rows")) : null;
    }

    private static Map<?, ?> last(Step step) {
        return step.output().get("statements") instanceof List<?> all
                        && !all.isEmpty()
                        && all.get(all.size() - 1) instanceof Map<?, ?> statement
                ? statement
                : null;
    }

    private static String type(Step step) {
        var all = step.output().get("statements");
        if (all instanceof List<?> list && list.size() > 1) {
            return "SCRIPT";
        }
        var last = last(step);
        var command = last == null ? "SELECT" : text(last.get("command"));
        if (QUERIES.contains(command)) {
            return "SELECT";
        }
        var words = WORDS.matcher(text(step.spec().config().get("sql")));
        return CHANGES.contains(command) || !words.lookingAt()
                ? command
                : command + "_" + words.group(2).toUpperCase(Locale.ROOT);
    }
}
