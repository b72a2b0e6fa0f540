package dev.escapement.dialects.bigquery;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.rest.http.Fields;
import java.util.Map;
import java.util.Objects;

/** Why a job has not done what it should, in BigQuery's words: one of its reasons, and the sentence that the engine has. Immutable. */
record Failure(String reason, String message) {
    private static final Map<String, String> REASONS = Map.of(
            "42P01", "notFound",
            "3F000", "notFound",
            "42P07", "duplicate",
            "42P06", "duplicate",
            "table-not-empty", "duplicate",
            "42501", "accessDenied",
            "57014", "timeout",
            "result-too-large", "responseTooLarge");

    private static final Map<String, Integer> CODES = Map.of(
            "notFound", 404,
            "duplicate", 409,
            "accessDenied", 403,
            "responseTooLarge", 403,
            "backendError", 503);

    /** Why a job that is over has not succeeded; null when it has. */
    static Failure of(Job job) {
        return switch (job.status()) {
            case SUCCEEDED, PENDING, RUNNING -> null;
            case CANCELLED -> new Failure("stopped", "Job execution was cancelled: User requested cancellation");
            case UNKNOWN ->
                new Failure("backendError", "Nobody can tell what became of the job: " + words(job.error()));
            default -> new Failure(reason(job), words(job.error()));
        };
    }

    private static String words(JobError error) {
        return error == null ? "The job failed." : error.message();
    }

    private static String reason(Job job) {
        var code = job.error() == null ? "" : Objects.toString(job.error().code(), "");
        return reason(code, JobDocument.isQuery(job));
    }

    private static String reason(String code, boolean isQuery) {
        var known = REASONS.get(code);
        if (known != null) {
            return known;
        }
        if (code.startsWith("08") || code.startsWith("57P")) {
            return "backendError";
        }
        if (code.startsWith("53")) {
            return "resourcesExceeded";
        }
        return code.contains("timeout") ? "timeout" : isQuery ? "invalidQuery" : "invalid";
    }

    /** What the database says of a query that is not run. */
    static Failure ofQuery(String sqlState, String message) {
        return new Failure(reason(Objects.toString(sqlState, ""), true), message);
    }

    Map<String, Object> document() {
        return new Fields().add("reason", reason).add("message", message).map();
    }

    /** The same as the answer to a request that asked for the result. */
    WireException exception() {
        return WireException.of(CODES.getOrDefault(reason, 400), reason, message);
    }
}
