package dev.escapement.dialects.oml;

import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.Job;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Fields;
import dev.escapement.rest.http.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Jobs that nobody waits for, whoever submitted them: how they stand, their results, and their removal. Thread-safe. */
final class Jobs {
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern(" MMM dd,yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    /** How long a cancel may take until a job can be removed. */
    private static final Duration CANCEL = Duration.ofSeconds(10);

    private final Dialect.House house;
    private final Waiting waiting;
    private final InstantSource clock;

    Jobs(Dialect.House house, Waiting waiting, InstantSource clock) {
        this.house = house;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** There is no Location: clients would go there by themselves, and never see that the job has ended. */
    Response status(OmlCall call) {
        var job = find(call);
        if (job.status().isFinal()) {
            return Response.empty(302)
                    .with(
                            "Content-Location",
                            call.address("/v1/jobs/" + job.spec().id() + "/result"));
        }
        return Response.of(
                202,
                new Fields()
                        .add("createdDate", CREATED.format(job.createdAt()))
                        .add("status", "job is still running")
                        .add("elapsedTime", elapsed(Duration.between(job.createdAt(), clock.instant())))
                        .map());
    }

    private static String elapsed(Duration time) {
        return String.format(Locale.ROOT, "%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    Response result(OmlCall call) {
        var job = find(call);
        if (!job.status().isFinal()) {
            throw OmlException.of(404, "The job " + job.spec().id() + " has no result yet.");
        }
        return Results.of(house.engine(), job);
    }

    /** One that runs is ended first. */
    Response delete(OmlCall call) {
        var job = own(call);
        if (!job.status().isFinal()) {
            house.engine()
                    .intervene(job.ref(), new Intervention.Cancel(call.caller().name(), null));
            waiting.in(() -> house.engine().handle(job.ref()).flatMap(handle -> Waiting.ended(handle, CANCEL)));
        }
        try {
            house.engine()
                    .intervene(job.ref(), new Intervention.Remove(call.caller().name(), null));
        } catch (InterventionException e) {
            throw OmlException.busy("The job " + job.spec().id() + " is being ended, and can be deleted then.");
        }
        house.keys()
                .note(call.caller(), call.project(), "jobs.delete", job.spec().id());
        return Response.of(200, Map.of("result", "job deleted successfully"));
    }

    private Job find(OmlCall call) {
        var ref = call.job();
        return house.engine().find(ref).orElseThrow(() -> OmlException.noJob(ref.id()));
    }

    /** A job that the caller may do something to: its own, for one who is no operator. */
    private Job own(OmlCall call) {
        call.require(Role.USER);
        var job = find(call);
        if (!call.caller().name().equals(job.spec().submitter())) {
            call.require(Role.OPERATOR);
        }
        return job;
    }
}
