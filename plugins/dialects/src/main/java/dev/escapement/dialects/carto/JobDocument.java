package dev.escapement.dialects.carto;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import dev.escapement.rest.http.Fields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A job as CARTO's clients read it, whoever submitted it: of one that came by another way, the steps stand as a list of queries. */
final class JobDocument {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String PENDING = "pending";
    private static final String SKIPPED = "skipped";

    private final Job job;
    private final Object sent;
    private final Form form;
    private final Map<String, Step> steps = new LinkedHashMap<>();

    private JobDocument(Job job) {
        this.job = job;
        this.sent = sent(job);
        job.steps().forEach(step -> steps.put(step.name(), step));
        var asked = Form.of(sent);
        // Anybody may call a parameter so.
        this.form = asked != null && steps.keySet().equals(asked.steps(sent)) ? asked : null;
    }

    static Map<String, Object> of(Job job) {
        return new JobDocument(job).document();
    }

    /** What the client sent; null for a job that came by another way. */
    static Object sent(Job job) {
        return job.spec().parameters().get(JobReader.KEY);
    }

    /** The status that is shown of a job. */
    static String status(Job job) {
        return new JobDocument(job).status();
    }

    /** Whether what was sent here is what the job still does. */
    static boolean isOurs(Job job) {
        return new JobDocument(job).form != null;
    }

    /** The word for a job that has no queries of its own to tell, or one. */
    private static String word(Status status) {
        return switch (status) {
            case PENDING -> PENDING;
            case RUNNING -> "running";
            case SUCCEEDED -> "done";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
            case UNKNOWN -> "unknown";
            case UNPROCESSED -> SKIPPED;
        };
    }

    private Map<String, Object> document() {
        return new Fields()
                .add("job_id", job.spec().id())
                .add("user", job.spec().project())
                .add("query", query())
                .add("status", status())
                .add("created_at", TIME.format(job.createdAt()))
                .add("updated_at", TIME.format(updatedAt()))
                .add("failed_reason", reason())
                .add("fallback_status", form == Form.OBJECT ? handled((Map<?, ?>) sent, "", status()) : null)
                .map();
    }

    private Instant updatedAt() {
        return job.steps().stream()
                .flatMap(step -> Stream.of(step.startedAt(), step.endedAt()))
                .filter(Objects::nonNull)
                .reduce(job.updatedAt(), (a, b) -> a.isAfter(b) ? a : b);
    }

    /** What runs after all queries is no part of what they have come to. */
    private String status() {
        var verdict = job.verdict() == null ? job.status() : job.verdict();
        boolean isWanted = verdict == Status.RUNNING && job.cancelRequested();
        boolean areDone = form == Form.OBJECT && queries().allMatch(step -> step.status() == Status.SUCCEEDED);
        return areDone ? word(Status.SUCCEEDED) : isWanted ? word(Status.CANCELLED) : word(verdict);
    }

    private Stream<Step> queries() {
        var queries = (List<?>) ((Map<?, ?>) sent).get(Form.QUERY);
        return Stream.iterate(0, i -> i < queries.size(), i -> i + 1).map(i -> steps.get(Form.step(i)));
    }

    private String reason() {
        if (job.error() != null) {
            return job.error().message();
        }
        return form == Form.OBJECT ? fault(Form.ON_SUCCESS) : null;
    }

    /** Why the step of this name has failed; null when it has not, or is not there. */
    private String fault(String name) {
        var step = steps.get(name);
        return step == null || step.status() != Status.FAILED ? null : message(step.error());
    }

    private static String message(JobError error) {
        return error == null ? null : error.message();
    }

    private Object query() {
        if (form == Form.TEXT) {
            return sent;
        }
        return form == Form.OBJECT ? object((Map<?, ?>) sent) : list();
    }

    /** What is never reached waits for ever. */
    private List<Object> list() {
        var queries = new ArrayList<>();
        for (var step : job.steps()) {
            var text = form == null ? described(step) : ((List<?>) sent).get(queries.size());
            boolean isLeft = step.status() == Status.UNPROCESSED;
            queries.add(new Fields()
                    .add(Form.QUERY, text)
                    .add("status", isLeft ? PENDING : word(step.status()))
                    .add("failed_reason", fault(step.name()))
                    .map());
        }
        return queries;
    }

    /** A step that was not sent as a query. */
    private static String described(Step step) {
        var config = step.spec().config();
        return Objects.toString(config.get("sql"), step.spec().kind() + " " + config);
    }

    private Map<String, Object> object(Map<?, ?> object) {
        var queries = new ArrayList<>();
        for (var query : (List<?>) object.get(Form.QUERY)) {
            queries.add(query((Map<?, ?>) query, queries.size()));
        }
        var shown = copy(object);
        shown.put(Form.QUERY, queries);
        return shown;
    }

    private Map<String, Object> query(Map<?, ?> query, int index) {
        var step = steps.get(Form.step(index));
        var status = word(step.status());
        var shown = copy(query);
        shown.putAll(new Fields()
                .add("status", status)
                .add("fallback_status", handled(query, Form.step(index) + "_", status))
                .add("started_at", time(step.startedAt()))
                .add("ended_at", time(step.endedAt()))
                .add("failed_reason", reason(index))
                .map());
        return shown;
    }

    /** Of a query's own failure, and of what was to follow it, the later one is told. */
    private String reason(int index) {
        return Stream.of(
                        fault(Form.step(index, Form.ON_ERROR)),
                        fault(Form.step(index, Form.ON_SUCCESS)),
                        fault(Form.step(index)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** How that stands which follows something that stands so; null where nothing was to. */
    private String handled(Map<?, ?> asked, String prefix, String status) {
        if (!asked.containsKey(Form.ON_SUCCESS) && !asked.containsKey(Form.ON_ERROR)) {
            return null;
        }
        var handler = status.equals("done") ? Form.ON_SUCCESS : Form.ON_ERROR;
        boolean isOver = !status.equals(PENDING) && !status.equals("running");
        boolean runs = asked.containsKey(handler) && (status.equals("done") || status.equals("failed"));
        return runs ? word(steps.get(prefix + handler).status()) : isOver ? SKIPPED : PENDING;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private static String time(Instant time) {
        return time == null ? null : TIME.format(time);
    }
}
