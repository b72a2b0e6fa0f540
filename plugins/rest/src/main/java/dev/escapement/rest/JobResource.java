package dev.escapement.rest;

import dev.escapement.engine.Engine;
import dev.escapement.engine.JobHandle;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Status;

/** Jobs: asked for, looked up, listed, cancelled. */
final class JobResource {
    private static final int PAGE = 50;

    private final Engine engine;

    JobResource(Engine engine) {
        this.engine = engine;
    }

    Response submit(Call call) {
        var handle = submit(call.json());
        return Response.of(handle.created() ? 201 : 200, Documents.job(handle.job()))
                .with("Location", call.address(handle.ref()));
    }

    private JobHandle submit(Object body) {
        try {
            return engine.submit(SpecReader.read(body));
        } catch (InvalidSpecException e) {
            throw ProblemType.INVALID_JOB
                    .because(
                            "Nothing was written. Faults found: " + e.problems().size() + ".")
                    .with(e.problems());
        } catch (JobConflictException e) {
            throw ProblemType.JOB_EXISTS
                    .because("Job " + e.ref() + " was submitted before with another content.")
                    .with(e.differences().stream()
                            .map(pointer -> new Problem(pointer, "differs from the job that exists"))
                            .toList());
        }
    }

    Response show(Call call) {
        return Response.of(200, Documents.job(engine.find(call.ref()).orElseThrow(JobResource::noJob)));
    }

    Response list(Call call) {
        var query = call.query();
        var project = query.project();
        var statuses = query.statuses();
        var labels = query.labels();
        int limit = query.limit(PAGE, JobQuery.MAX_LIMIT);
        var page = query.page(cursor -> engine.list(new JobQuery(project, statuses, labels, cursor, limit)));
        var response = Response.of(200, Documents.page(page.items(), page.next(), Documents::item));
        return page.next() == null ? response : response.with("Link", next(call, page.next()));
    }

    private static String next(Call call, String cursor) {
        return "<" + call.address("/jobs") + "?" + call.query().with(cursor) + ">; rel=\"next\"";
    }

    Response cancel(Call call) {
        call.noInput();
        var job = engine.cancel(call.ref()).orElseThrow(JobResource::noJob);
        if (job.status().isFinal() && job.status() != Status.CANCELLED) {
            throw ended(job);
        }
        return Response.of(job.status().isFinal() ? 200 : 202, Documents.job(job));
    }

    static ApiException noJob() {
        return ProblemType.JOB_NOT_FOUND.because("This project has no job of this id.");
    }

    private static ApiException ended(Job job) {
        return ProblemType.JOB_ENDED.because("The job is " + job.status() + " and can no longer be cancelled.");
    }
}
