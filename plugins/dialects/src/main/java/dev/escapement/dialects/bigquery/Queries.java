package dev.escapement.dialects.bigquery;

import dev.escapement.engine.Engine;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.rest.http.Fields;
import dev.escapement.rest.http.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.sql.DataSource;

/** jobs.query and jobs.getQueryResults, which wait for a while, and tabledata.list. Thread-safe. */
final class Queries {
    private static final long WAIT = 10_000;
    private static final long LONGEST_WAIT = 60_000;
    /** So many may wait for long: the others leave their threads to requests that need not wait. */
    private static final int WAITERS = 16;

    private static final long SHORT_WAIT = 250;

    private final Engine engine;
    private final Function<String, DataSource> connections;
    private final Jobs jobs;
    private final Semaphore waiters = new Semaphore(WAITERS);

    Queries(Engine engine, Function<String, DataSource> connections, Jobs jobs) {
        this.engine = engine;
        this.connections = connections;
        this.jobs = jobs;
    }

    Response query(WireCall call) {
        call.require(Role.USER);
        var body = call.body();
        if (body.flag("dryRun", false)) {
            var schema = new DryRun(connections).schema(body, call.project());
            return Response.of(
                    200,
                    new Fields()
                            .add("kind", "bigquery#queryResponse")
                            .add("schema", schema)
                            .add("jobComplete", true)
                            .add("totalBytesProcessed", "0")
                            .map());
        }
        var handle = jobs.submit(JobReader.query(body, call.project(), call.caller()));
        var job = ended(handle.ref(), body.number("timeoutMs", WAIT, Long.MAX_VALUE / 4));
        var size = body.has("maxResults") ? (Integer) (int) body.number("maxResults", 0, Integer.MAX_VALUE) : null;
        var format = body.object("formatOptions");
        boolean int64 = format != null && format.flag("useInt64Timestamp", false);
        return answer("bigquery#queryResponse", call, job, PageToken.read(null, 0, size), int64);
    }

    Response results(WireCall call) {
        jobs.find(call);
        var job = ended(call.job(), call.number("timeoutMs", WAIT));
        var page =
                PageToken.read(call.query().last("pageToken"), call.number("startIndex", 0), call.size("maxResults"));
        return answer(
                "bigquery#getQueryResultsResponse", call, job, page, call.flag("formatOptions.useInt64Timestamp"));
    }

    /** The job as it stands when it has ended, or after so many milliseconds. */
    private Job ended(JobRef ref, long millis) {
        var handle = engine.handle(ref).orElseThrow(() -> WireException.notFound("Job " + ref));
        boolean isWaiter = waiters.tryAcquire();
        try {
            return handle.await(Duration.ofMillis(Math.min(millis, isWaiter ? LONGEST_WAIT : SHORT_WAIT)));
        } catch (TimeoutException e) {
            return handle.job();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return handle.job();
        } finally {
            waiters.release(isWaiter ? 1 : 0);
        }
    }

    private Response answer(String kind, WireCall call, Job job, PageToken page, boolean int64) {
        var failure = Failure.of(job);
        if (failure != null) {
            throw failure.exception();
        }
        boolean complete = job.status().isFinal();
        var answer = new Fields()
                .add("kind", kind)
                .add("etag", JobDocument.etag(job))
                .add("jobReference", JobDocument.reference(job.spec()))
                .add("jobComplete", complete);
        if (!complete) {
            return Response.of(200, answer.map());
        }
        var step = job.steps().get(job.spec().steps().size() - 1);
        answer.add("totalBytesProcessed", "0")
                .add("cacheHit", false)
                .add("numDmlAffectedRows", Statistics.changed(step));
        var piece = rows(call, job).rows(page.first(), page.size());
        if (piece.isEmpty()) {
            return Response.of(200, answer.add("totalRows", "0").map());
        }
        return Response.of(200, table(answer.add("totalRows", text(piece.get().total())), piece.get(), page, int64));
    }

    private static String text(long number) {
        return Long.toString(number);
    }

    private static Map<String, Object> table(Fields answer, RowSource.Piece piece, PageToken page, boolean int64) {
        var table = new ResultTable(piece.rows(), int64);
        return answer.add("schema", table.schema())
                .add("rows", table.rows().rows().isEmpty() ? null : table.cells())
                .add("pageToken", page.next(piece.total()))
                .map();
    }

    private RowSource rows(WireCall call, Job job) {
        var destination = JobDocument.destination(job);
        return destination == null ? RowSource.of(engine, job) : table(call, destination);
    }

    /** Tables are of no project: who may not query them may not look at them. */
    private RowSource table(WireCall call, TableRef table) {
        call.require(Role.USER);
        return new WorkTable(connections.apply("work"), table);
    }

    Response data(WireCall call) {
        var table = new TableRef(
                call.project(), call.path().get("dataset"), call.path().get("table"));
        var page =
                PageToken.read(call.query().last("pageToken"), call.number("startIndex", 0), call.size("maxResults"));
        var piece = source(call, table)
                .flatMap(rows -> rows.rows(page.first(), page.size()))
                .orElseThrow(() -> WireException.notFound("Table " + table));
        var rows = new ResultTable(piece.rows(), call.flag("formatOptions.useInt64Timestamp"));
        return Response.of(
                200,
                new Fields()
                        .add("kind", "bigquery#tableDataList")
                        .add("etag", table.table().toLowerCase(Locale.ROOT))
                        .add("totalRows", text(piece.total()))
                        .add("pageToken", page.next(piece.total()))
                        .add("rows", rows.rows().rows().isEmpty() ? null : rows.cells())
                        .map());
    }

    private Optional<RowSource> source(WireCall call, TableRef table) {
        if (!table.dataset().equals(TableRef.ANONYMOUS)) {
            return Optional.of(table(call, table));
        }
        return engine.find(new JobRef(table.project(), table.table())).map(job -> RowSource.of(engine, job));
    }
}
