package dev.escapement.dialects.bigquery;

import dev.escapement.engine.Engine;
import dev.escapement.engine.JobHandle;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Status;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Fields;
import dev.escapement.rest.http.Response;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;

/** jobs.insert, get, list, cancel and delete. Thread-safe. */
final class Jobs {
    private static final int PAGE = 50;

    private final Engine engine;
    private final ApiKeys keys;
    private final DryRun dryRun;

    Jobs(Dialect.House house) {
        this.engine = house.engine();
        this.keys = house.keys();
        this.dryRun = new DryRun(house.connections());
    }

    Response insert(WireCall call) {
        call.require(Role.USER);
        var body = call.body();
        var spec = JobReader.insert(body, call.project(), call.caller());
        if (body.object(JobReader.CONFIGURATION).flag("dryRun", false)) {
            return Response.of(200, dryRun.job(spec, body.object(JobReader.CONFIGURATION)));
        }
        var handle = submit(spec);
        if (!handle.created()) {
            throw exists(spec);
        }
        return Response.of(200, JobDocument.of(handle.found(), call.jobs()));
    }

    /** Submits a job, or finds the same one. */
    JobHandle submit(JobSpec spec) {
        try {
            return engine.submit(spec);
        } catch (JobConflictException e) {
            throw exists(spec);
        } catch (InvalidSpecException e) {
            boolean isSql =
                    e.problems().stream().allMatch(problem -> problem.pointer().matches("/steps/0/config/(sql|query)"));
            throw WireException.of(400, isSql ? "invalidQuery" : "invalid", Problem.words(e.problems()));
        }
    }

    /** Clients look for these words. */
    private static WireException exists(JobSpec spec) {
        return WireException.of(409, "duplicate", "Already Exists: Job " + JobDocument.id(spec));
    }

    Response get(WireCall call) {
        return Response.of(200, JobDocument.of(find(call), call.jobs()));
    }

    /** The job of a path, in the location that is asked for, if one is. */
    Job find(WireCall call) {
        var location = call.query().last("location");
        return engine.find(call.job())
                .filter(job -> location == null
                        || location.isEmpty()
                        || location.equalsIgnoreCase(JobDocument.location(job.spec())))
                .orElseThrow(() -> WireException.notFound("Job " + call.project() + ":"
                        + (location == null ? "" : location + ".") + call.job().id()));
    }

    Response list(WireCall call) {
        if (call.query().last("parentJobId") != null) {
            // No job of ours is another's.
            return Response.of(200, page(call).map());
        }
        var size = call.size("maxResults");
        int limit = Math.max(1, Math.min(size == null ? PAGE : size, JobQuery.MAX_LIMIT));
        var token = call.query().last("pageToken");
        var query = new JobQuery(
                        call.project(),
                        statuses(call),
                        Map.of(),
                        token == null || token.isEmpty() ? null : token,
                        limit)
                .withSubmitted(new JobQuery.Submitted(time(call, "minCreationTime"), time(call, "maxCreationTime")))
                .withSubmitter(call.flag("allUsers") ? null : call.caller().name());
        try {
            var page = engine.list(query);
            boolean isFull = "full".equalsIgnoreCase(call.query().last("projection"));
            var jobs = page.items().stream()
                    .map(job -> JobDocument.item(isFull ? whole(job) : job, isFull))
                    .toList();
            return Response.of(
                    200,
                    page(call)
                            .add("jobs", jobs)
                            .add("nextPageToken", page.next())
                            .map());
        } catch (IllegalArgumentException e) {
            throw WireException.invalid("Invalid page token.");
        }
    }

    /** One that came by another way is told by its steps, which a list has not. */
    private Job whole(Job job) {
        boolean isOurs = job.spec().parameters().containsKey(JobReader.KEY);
        return isOurs ? job : engine.find(job.ref()).orElse(job);
    }

    private static Fields page(WireCall call) {
        return new Fields()
                .add("kind", "bigquery#jobList")
                .add("etag", call.caller().name());
    }

    private static Instant time(WireCall call, String name) {
        long millis = call.number(name, -1);
        return millis < 0 ? null : Instant.ofEpochMilli(Math.min(millis, 253_402_300_799_999L));
    }

    private static EnumSet<Status> statuses(WireCall call) {
        var statuses = EnumSet.noneOf(Status.class);
        for (var filter : call.query().all("stateFilter")) {
            switch (filter.toLowerCase(Locale.ROOT)) {
                case "pending" -> statuses.add(Status.PENDING);
                case "running" -> statuses.add(Status.RUNNING);
                case "done" ->
                    EnumSet.allOf(Status.class).stream().filter(Status::isFinal).forEach(statuses::add);
                default -> throw WireException.invalid("stateFilter must be done, pending or running.");
            }
        }
        return statuses;
    }

    Response cancel(WireCall call) {
        var job = own(call);
        var cancelled = engine.intervene(
                        job.ref(), new Intervention.Cancel(call.caller().name(), null))
                .orElse(job);
        return Response.of(
                200,
                new Fields()
                        .add("kind", "bigquery#jobCancelResponse")
                        .add("job", JobDocument.of(cancelled, call.jobs()))
                        .map());
    }

    Response delete(WireCall call) {
        var job = own(call);
        try {
            engine.intervene(job.ref(), new Intervention.Remove(call.caller().name(), null));
            keys.note(call.caller(), call.project(), "jobs.delete", job.spec().id());
            return Response.empty(204);
        } catch (InterventionException e) {
            throw WireException.of(400, "resourceInUse", e.getMessage());
        }
    }

    /** A job that the caller may do something to: its own, for one who is no operator. */
    private Job own(WireCall call) {
        call.require(Role.USER);
        var job = find(call);
        if (!call.caller().name().equals(job.spec().submitter())) {
            call.require(Role.OPERATOR);
        }
        return job;
    }
}
