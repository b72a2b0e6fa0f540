package dev.escapement.rest;

import dev.escapement.engine.Engine;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Step;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;

/** What the steps of a job left: rows, log lines, attempts. */
final class StepResource {
    private static final int PAGE = 1_000;
    private static final int MAX_PAGE = 10_000;

    private final Engine engine;

    StepResource(Engine engine) {
        this.engine = engine;
    }

    Response result(Call call) {
        var job = call.ref();
        var step = call.step();
        int limit = call.query().limit(PAGE, MAX_PAGE);
        var page = call.query().page(cursor -> engine.rows(job, step, cursor, limit));
        return Response.of(200, Documents.rows(page.orElseThrow(() -> noRows(step(job, step)))));
    }

    Response log(Call call) {
        var job = call.ref();
        var step = call.step();
        int limit = call.query().limit(PAGE, MAX_PAGE);
        var page = call.query()
                .page(cursor -> engine.log(job, step, cursor, limit))
                .orElseThrow(() -> noStep(job));
        return Response.of(200, Documents.page(page.items(), page.next(), Documents::line));
    }

    Response attempts(Call call) {
        var step = step(call.ref(), call.step());
        return Response.of(200, Documents.page(step.attempts(), null, Documents::attempt));
    }

    private Step step(JobRef job, String name) {
        return engine.find(job).orElseThrow(JobResource::noJob).steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(StepResource::noStep);
    }

    private ApiException noStep(JobRef job) {
        return engine.find(job).isPresent() ? noStep() : JobResource.noJob();
    }

    private static ApiException noStep() {
        return ProblemType.STEP_NOT_FOUND.because("This job has no step of this name.");
    }

    private static ApiException noRows(Step step) {
        return ProblemType.RESULT_NOT_FOUND.because("The step is " + step.status() + " and left no rows.");
    }
}
