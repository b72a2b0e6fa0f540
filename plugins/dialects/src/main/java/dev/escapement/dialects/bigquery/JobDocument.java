package dev.escapement.dialects.bigquery;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Warning;
import dev.escapement.rest.http.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A job as BigQuery's clients read it, whoever submitted it: of one that came by another way, the steps stand as a query. */
final class JobDocument {
    private static final String JOB = "bigquery#job";
    /** The most errors of rows that are told. */
    private static final int TOLD = 100;

    private JobDocument() {}

    /** The whole resource, with the address below which jobs are. */
    static Map<String, Object> of(Job job, String jobs) {
        var document = new Fields()
                .add("kind", JOB)
                .add("etag", etag(job))
                .add("id", id(job.spec()))
                .add("selfLink", jobs + "/" + job.spec().id() + "?location=" + location(job.spec()))
                .add("user_email", job.spec().submitter())
                .add("jobReference", reference(job.spec()))
                .add("configuration", configuration(job))
                .add("status", status(job))
                .add("statistics", Statistics.of(job));
        return document.map();
    }

    /** A line of a list. */
    static Map<String, Object> item(Job job, boolean isFull) {
        var failure = Failure.of(job);
        return new Fields()
                .add("kind", JOB)
                .add("id", id(job.spec()))
                .add("jobReference", reference(job.spec()))
                .add("state", state(job))
                .add("errorResult", failure == null ? null : failure.document())
                .add("statistics", Statistics.of(job))
                .add("configuration", isFull ? configuration(job) : null)
                .add("status", isFull ? status(job) : null)
                .add("user_email", isFull ? job.spec().submitter() : null)
                .map();
    }

    static String etag(Job job) {
        return Long.toHexString(job.updatedAt().toEpochMilli()) + "-"
                + job.status().name().toLowerCase(Locale.ROOT);
    }

    static String id(JobSpec spec) {
        return spec.project() + ":" + location(spec) + "." + spec.id();
    }

    static Map<String, Object> reference(JobSpec spec) {
        return new Fields()
                .add("projectId", spec.project())
                .add("jobId", spec.id())
                .add("location", location(spec))
                .map();
    }

    static String location(JobSpec spec) {
        return spec.parameters().get(JobReader.KEY) instanceof Map<?, ?> ours
                        && ours.get(JobReader.LOCATION) instanceof String location
                ? location
                : JobReader.DEFAULT_LOCATION;
    }

    /** What was sent; empty when the job came by another way. */
    private static Map<?, ?> sent(Job job) {
        return job.spec().parameters().get(JobReader.KEY) instanceof Map<?, ?> ours
                        && ours.get(JobReader.CONFIGURATION) instanceof Map<?, ?> configuration
                ? configuration
                : Map.of();
    }

    static boolean isQuery(Job job) {
        var sent = sent(job);
        return sent.isEmpty() || sent.containsKey("query");
    }

    /** The table that somebody named for the rows of a query; null when nobody did. */
    static TableRef destination(Job job) {
        var query = sent(job).get("query");
        if (!(query instanceof Map<?, ?> map) || !(map.get("destinationTable") instanceof Map<?, ?> table)) {
            return null;
        }
        return table.get("tableId") == null || TableRef.ANONYMOUS.equals(table.get("datasetId"))
                ? null
                : TableRef.read(Wire.of(table), job.spec().project());
    }

    private static Map<String, Object> configuration(Job job) {
        var configuration = new LinkedHashMap<String, Object>();
        sent(job).forEach((key, value) -> configuration.put(key.toString(), value));
        if (configuration.isEmpty()) {
            configuration.put("query", Map.of("query", script(job), "useLegacySql", false));
        }
        if (configuration.get("query") instanceof Map<?, ?> query && destination(job) == null) {
            var shown = new LinkedHashMap<Object, Object>(query);
            shown.put("destinationTable", anonymous(job).document());
            configuration.put("query", shown);
        }
        for (var type : List.of("query", "load", "extract", "copy")) {
            if (configuration.containsKey(type)) {
                configuration.put("jobType", type.toUpperCase(Locale.ROOT));
            }
        }
        configuration.put("labels", job.spec().labels());
        return configuration;
    }

    static TableRef anonymous(Job job) {
        return new TableRef(job.spec().project(), TableRef.ANONYMOUS, job.spec().id());
    }

    /** The steps of a chain, each that is not SQL as a comment. */
    private static String script(Job job) {
        return job.steps().stream().map(Step::spec).map(JobDocument::text).collect(Collectors.joining(";\n"));
    }

    private static String text(StepSpec step) {
        return step.config().get("sql") instanceof String sql ? sql : "-- " + step.kind() + " " + step.name();
    }

    static String state(Job job) {
        if (job.status().isFinal()) {
            return "DONE";
        }
        // One that has begun and waits, to be tried again or for a node, does not go back.
        return job.status() == Status.PENDING && job.startedAt() == null ? "PENDING" : "RUNNING";
    }

    private static Map<String, Object> status(Job job) {
        var failure = Failure.of(job);
        var errors = new ArrayList<Map<String, Object>>();
        if (failure != null) {
            errors.add(failure.document());
        }
        if (job.status().isFinal() && !isQuery(job)) {
            job.steps().stream()
                    .flatMap(step -> step.warnings().stream())
                    .limit(TOLD)
                    .forEach(warning -> errors.add(row(warning)));
        }
        return new Fields()
                .add("state", state(job))
                .add("errorResult", failure == null ? null : failure.document())
                .add("errors", errors.isEmpty() ? null : errors)
                .map();
    }

    /** A row that was set aside. */
    private static Map<String, Object> row(Warning warning) {
        var file = warning.details().get("file");
        return new Fields()
                .add("reason", "invalid")
                .add("location", file == null ? null : "gs://" + file)
                .add("message", warning.message())
                .map();
    }
}
