package dev.escapement.rest;

import dev.escapement.engine.Engine;
import dev.escapement.engine.JobHandle;
import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.job.Status;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Jobs: asked for, looked up, listed, and intervened with. */
final class JobResource {
    private static final int PAGE = 50;

    private final Engine engine;

    JobResource(Engine engine) {
        this.engine = engine;
    }

    Response submit(Call call) {
        var handle = submit(call.query(), call.json());
        return Response.of(handle.created() ? 201 : 200, Documents.job(handle.found()))
                .with("Location", call.address(handle.ref()));
    }

    private JobHandle submit(Query query, Object body) {
        try {
            var spec = SpecReader.read(ofCaller(query.caller(), body));
            query.requireProject(spec.project());
            return engine.submit(spec.withSubmitter(query.caller().name()));
        } catch (InvalidSpecException e) {
            throw invalid(ProblemType.INVALID_JOB, e);
        } catch (JobConflictException e) {
            throw conflict(e);
        }
    }

    /** A job is of the project that the caller's key is for, unless it says otherwise. */
    private static Object ofCaller(Caller caller, Object body) {
        if (caller.project() == null || !(body instanceof Map<?, ?> map)) {
            return body;
        }
        var named = new LinkedHashMap<Object, Object>(map);
        named.putIfAbsent("project", caller.project());
        return named;
    }

    /** Only what is the caller's own may be changed by one who is no operator. */
    private void requireOwn(Call call, JobRef ref) {
        var caller = call.query().caller();
        if (!caller.role().includes(Role.OPERATOR)) {
            var job = engine.find(ref).orElseThrow(JobResource::noJob);
            if (!caller.name().equals(job.spec().submitter())) {
                throw ProblemType.FORBIDDEN.because(
                        "The key " + caller.name() + " has not submitted this job; this takes the role operator.");
            }
        }
    }

    static ApiException conflict(JobConflictException e) {
        return ProblemType.JOB_EXISTS
                .because("Job " + e.ref() + " was submitted before with another content.")
                .with(e.differences().stream()
                        .map(pointer -> new Problem(pointer, "differs from the job that exists"))
                        .toList());
    }

    Response list(Call call) {
        var query = call.query();
        var project = query.project();
        var statuses = query.statuses();
        var labels = query.labels();
        var prospect = query.prospect();
        int limit = query.limit(PAGE, JobQuery.MAX_LIMIT);
        var page = query.page(
                cursor -> engine.list(new JobQuery(project, statuses, labels, cursor, limit).withProspect(prospect)));
        var response = Response.of(200, Documents.page(page.items(), page.next(), Documents::item));
        return page.next() == null ? response : response.with("Link", next(call, page.next()));
    }

    private static String next(Call call, String cursor) {
        return "<" + call.address("/jobs") + "?" + call.query().with(cursor) + ">; rel=\"next\"";
    }

    Response update(Call call) {
        var ref = call.ref();
        requireOwn(call, ref);
        try {
            var spec = SpecReader.read(call.json(), ref);
            var by = call.query().caller().name();
            return Response.of(200, Documents.job(intervene(ref, new Intervention.Update(by, null, spec))));
        } catch (InvalidSpecException e) {
            throw invalid(ProblemType.INVALID_JOB, e);
        }
    }

    Response restart(Call call) {
        return intervene(call, InterventionReader::restart);
    }

    Response settle(Call call) {
        var step = call.step();
        return intervene(call, body -> InterventionReader.settle(step, body));
    }

    private Response intervene(Call call, Function<Object, Intervention> reader) {
        var ref = call.ref();
        requireOwn(call, ref);
        try {
            var job = intervene(ref, reader.apply(call.signed()));
            return Response.of(job.status().isFinal() ? 200 : 202, Documents.job(job));
        } catch (InvalidSpecException e) {
            throw invalid(ProblemType.INVALID_BODY, e);
        }
    }

    private Job intervene(JobRef ref, Intervention intervention) {
        try {
            return engine.intervene(ref, intervention).orElseThrow(JobResource::noJob);
        } catch (InterventionException e) {
            throw ProblemType.JOB_STATE.because(e.getMessage());
        }
    }

    static ApiException invalid(ProblemType type, InvalidSpecException e) {
        return type.because("Nothing was written. Faults found: " + e.problems().size() + ".")
                .with(e.problems());
    }

    Response cancel(Call call) {
        var ref = call.ref();
        requireOwn(call, ref);
        Intervention cancel;
        try {
            cancel = InterventionReader.cancel(call.signed());
        } catch (InvalidSpecException e) {
            throw invalid(ProblemType.INVALID_BODY, e);
        }
        var job = intervene(ref, cancel);
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
