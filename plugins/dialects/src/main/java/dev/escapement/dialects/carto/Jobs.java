package dev.escapement.dialects.carto;

import dev.escapement.engine.Engine;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Status;
import dev.escapement.rest.http.Response;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Create, read, list, update and cancel. Thread-safe. */
final class Jobs {
    private static final int LISTED = 100;

    /** What the limits of users begin with. */
    private static final String LIMIT = "carto-";

    private static final Set<String> OPEN = Set.of("pending", "running");
    private static final Set<String> CANCELLED = Set.of("cancelled", "pending", "running");

    /** A statement ends within a second of its cancel, but where its node is lost. */
    private static final Duration CANCEL = Duration.ofSeconds(5);

    private final Engine engine;
    private final Queue queue;

    Jobs(Engine engine) {
        this.engine = engine;
        this.queue = new Queue(engine);
    }

    Response create(CartoCall call) {
        call.require(Role.USER);
        var ref = new JobRef(call.user(), UUID.randomUUID().toString());
        var spec = spec(call, ref, call.caller().name());
        queue.enter(call.user());
        return CartoException.answer(201, JobDocument.of(submit(spec)));
    }

    /** Those of a user run one after the other, as far as the configuration has a limit for that. */
    private JobSpec spec(CartoCall call, JobRef ref, String submitter) {
        try {
            var spec = JobReader.read(call.body(), ref, submitter);
            // Projects and limits are called by the same characters.
            var limit = LIMIT + ref.project();
            return engine.hasLimit(limit) ? spec.withLimit(limit) : spec;
        } catch (InvalidSpecException e) {
            throw refused(e);
        }
    }

    private Job submit(JobSpec spec) {
        try {
            return engine.submit(spec).found();
        } catch (InvalidSpecException e) {
            throw refused(e);
        }
    }

    private static CartoException refused(InvalidSpecException e) {
        return CartoException.bad(Problem.words(e.problems()));
    }

    Response read(CartoCall call) {
        return CartoException.answer(200, JobDocument.of(find(call)));
    }

    private Job find(CartoCall call) {
        return engine.find(call.job()).orElseThrow(() -> CartoException.bad("Job with id " + call.id() + " not found"));
    }

    /** The last hundred, oldest first. */
    Response list(CartoCall call) {
        var page = engine.list(new JobQuery(call.user(), Set.of(), Map.of(), null, LISTED));
        var jobs = page.items().stream()
                .flatMap(job -> engine.find(job.ref()).stream())
                .map(JobDocument::of)
                .collect(Collectors.toList());
        Collections.reverse(jobs);
        return CartoException.answer(200, jobs);
    }

    Response running(CartoCall call) {
        var page = engine.list(new JobQuery(call.user(), Set.of(Status.RUNNING), Map.of(), null, JobQuery.MAX_LIMIT));
        var ids = page.items().stream().map(job -> job.spec().id()).toList();
        return CartoException.answer(200, ids.isEmpty() ? Map.of() : Map.of(call.user(), ids));
    }

    Response update(CartoCall call) {
        var job = own(call);
        var spec = spec(call, job.ref(), job.spec().submitter());
        if (job.status() != Status.PENDING) {
            throw notPending();
        }
        if (!JobDocument.isOurs(job)) {
            throw CartoException.bad("Job was submitted by another API, it cannot be updated here");
        }
        try {
            var updated = engine.intervene(
                    job.ref(), new Intervention.Update(call.caller().name(), null, spec));
            return CartoException.answer(200, JobDocument.of(updated.orElse(job)));
        } catch (InvalidSpecException e) {
            throw refused(e);
        } catch (InterventionException e) {
            throw notPending();
        }
    }

    private static CartoException notPending() {
        return CartoException.bad("Job is not pending, it cannot be updated");
    }

    Response cancel(CartoCall call) {
        var job = own(call);
        refuseFinal(job, OPEN);
        engine.intervene(job.ref(), new Intervention.Cancel(call.caller().name(), null));
        var cancelled = ended(job);
        refuseFinal(cancelled, CANCELLED);
        return CartoException.answer(200, JobDocument.of(cancelled));
    }

    /** What follows a job that is over for its client is not ended with it. */
    private static void refuseFinal(Job job, Set<String> fine) {
        var status = JobDocument.status(job);
        if (!fine.contains(status)) {
            throw CartoException.bad("Cannot set status from " + status + " to cancelled");
        }
    }

    /** The job when it has ended, or as it stands when that takes longer. */
    private Job ended(Job job) {
        var handle = engine.handle(job.ref());
        try {
            return handle.isPresent() ? handle.get().await(CANCEL) : job;
        } catch (TimeoutException e) {
            return handle.get().job();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return handle.get().job();
        }
    }

    /** A job that the caller may do something to: its own, for one who is no operator. */
    private Job own(CartoCall call) {
        call.require(Role.USER);
        var job = find(call);
        if (!call.caller().name().equals(job.spec().submitter())) {
            call.require(Role.OPERATOR);
        }
        return job;
    }
}
