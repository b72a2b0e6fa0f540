package dev.escapement.dialects.carto;

import dev.escapement.engine.job.Epilogue;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.rest.http.Json;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes jobs of the queries that clients send; what they sent is kept as a parameter of the job, to be shown again. A query is a step of the
 * chain; what is to run after its success is an optional one behind it, and what is to run after its failure is a step of onFailure for that.
 */
final class JobReader {
    /** The parameter of a job that holds what was sent. */
    static final String KEY = "carto";

    static final String DEFAULT_USER = JobRef.DEFAULT_PROJECT;

    /** In characters of the whole body, as it is written without spaces. */
    private static final int LONGEST_BODY = 16_384;

    /** What CARTO lets a statement take. */
    private static final Duration LONGEST_RUN = Duration.ofHours(12);

    private JobReader() {}

    /** The job of a body under an id. */
    static JobSpec read(Map<?, ?> body, JobRef job, String submitter) {
        var query = body.get(Form.QUERY);
        if (query == null || "".equals(query)) {
            throw CartoException.bad("You must indicate a valid SQL");
        }
        checkSize(body);
        var form = Form.of(query);
        if (form == null) {
            throw CartoException.bad("there is no job class for the provided query");
        }
        var work = switch (form) {
            case TEXT -> new Form.Work(List.of(step(Form.QUERY, SqlText.plain((String) query), null)), Epilogue.NONE);
            case LIST -> list((List<?>) query);
            case OBJECT -> object((Map<?, ?>) query, job.id());
        };
        return new JobSpec(
                        job.project(),
                        job.id(),
                        null,
                        SpecReader.readObject("", Map.of(KEY, query)),
                        null,
                        work.steps(),
                        work.epilogue())
                .withSubmitter(submitter);
    }

    private static void checkSize(Map<?, ?> body) {
        var text = new StringWriter();
        Json.write(body, text);
        int length = text.getBuffer().length();
        if (length > LONGEST_BODY) {
            throw CartoException.bad(
                    "Your payload is too large: " + length + " bytes. Max size allowed is " + LONGEST_BODY
                            + " bytes (" + LONGEST_BODY / 1024
                            + "kb). Are you trying to import data?. Put it into the files folder, and send a job with a step of the kind load.");
        }
    }

    private static Form.Work list(List<?> queries) {
        var steps = new ArrayList<StepSpec>();
        queries.forEach(query -> steps.add(step(Form.step(steps.size()), SqlText.plain((String) query), null)));
        return new Form.Work(steps, Epilogue.NONE);
    }

    private static Form.Work object(Map<?, ?> object, String id) {
        var steps = new ArrayList<StepSpec>();
        var onFailure = new ArrayList<StepSpec>();
        var queries = (List<?>) object.get(Form.QUERY);
        for (int i = 0; i < queries.size(); i++) {
            var query = (Map<?, ?>) queries.get(i);
            var timeout = query.get("timeout");
            steps.add(step(Form.step(i), SqlText.plain((String) query.get(Form.QUERY)), timeout));
            if (query.get(Form.ON_SUCCESS) instanceof String sql) {
                steps.add(step(Form.step(i, Form.ON_SUCCESS), SqlText.afterSuccess(sql, id), timeout)
                        .asOptional());
            }
            if (query.get(Form.ON_ERROR) instanceof String sql) {
                onFailure.add(step(Form.step(i, Form.ON_ERROR), SqlText.afterFailure(sql, id), timeout)
                        .withIfFailed(Form.step(i)));
            }
        }
        if (object.get(Form.ON_SUCCESS) instanceof String sql) {
            steps.add(step(Form.ON_SUCCESS, SqlText.plain(sql), null).asOptional());
        }
        if (object.get(Form.ON_ERROR) instanceof String sql) {
            onFailure.add(step(Form.ON_ERROR, SqlText.plain(sql), null));
        }
        return new Form.Work(steps, new Epilogue(onFailure, List.of()));
    }

    private static StepSpec step(String name, String sql, Object timeout) {
        return new StepSpec(name, "sql", Map.of("sql", sql, "result", "none")).withTimeout(timeout(timeout));
    }

    /** In milliseconds, from 1 on. */
    private static Duration timeout(Object millis) {
        if (millis == null) {
            return LONGEST_RUN;
        }
        if (!(millis instanceof Number) || new BigDecimal(millis.toString()).compareTo(BigDecimal.ONE) < 0) {
            throw CartoException.bad("The timeout of a query must be a number of milliseconds, 1 or more.");
        }
        var most = BigDecimal.valueOf(LONGEST_RUN.toMillis());
        return Duration.ofMillis(new BigDecimal(millis.toString()).min(most).longValue());
    }
}
