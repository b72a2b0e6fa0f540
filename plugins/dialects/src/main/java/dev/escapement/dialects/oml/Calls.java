package dev.escapement.dialects.oml;

import dev.escapement.engine.Engine;
import dev.escapement.engine.JobHandle;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.rest.http.Response;
import java.time.Duration;

/** Calls of functions, with the result or the address of the job as the answer. Thread-safe. */
final class Calls {
    /** By so much a job may outlive the call that waits for it, where the node that would end it is lost. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Where the fields of a call stand in its job. */
    private static final String CONFIG = "/steps/0/config/";

    private final Engine engine;
    private final Waiting waiting;
    private final Duration longest;

    Calls(Engine engine, Waiting waiting, Duration longest) {
        this.engine = engine;
        this.waiting = waiting;
        this.longest = longest;
    }

    Response call(Apply apply, OmlCall call) {
        call.require(Role.USER);
        var owner = call.path().getOrDefault("owner", call.caller().name());
        if (!owner.equals(call.caller().name())) {
            throw OmlException.of(404, owner + " owns no script: they are of all, and nobody else's name is taken.");
        }
        var arguments = call.arguments();
        var spec = JobReader.read(apply, call, arguments);
        if (arguments.flag("asyncFlag")) {
            submit(spec.withTimeout(JobReader.timeout(arguments)));
            return Response.empty(201).with("Location", call.address("/v1/jobs/" + spec.id()));
        }
        if (arguments.has("timeout")) {
            throw OmlException.invalid("timeout is for calls with asyncFlag.");
        }
        return waiting.in(() -> result(submit(spec.withTimeout(longest.plus(GRACE))), call));
    }

    /** Where the node does not do so many parts at once, fewer are: the result is the same. */
    private JobHandle submit(JobSpec spec) {
        try {
            return engine.submit(spec);
        } catch (InvalidSpecException e) {
            boolean isTooMany =
                    e.problems().stream().allMatch(problem -> problem.pointer().equals(CONFIG + JobReader.PARALLEL));
            if (isTooMany) {
                return submit(JobReader.halfAsParallel(spec));
            }
            throw OmlException.invalid(Problem.words(e.problems()).replace(CONFIG, ""));
        }
    }

    private Response result(JobHandle handle, OmlCall call) {
        var job = Waiting.ended(handle, longest);
        if (job.isEmpty()) {
            var name = call.caller().name();
            engine.intervene(handle.ref(), new Intervention.Cancel(name, "Nobody waits for it any more."));
            throw OmlException.invalid("The call took longer than " + longest.toSeconds()
                    + " seconds and was ended. Call with asyncFlag for more time.");
        }
        return Results.of(engine, job.get());
    }
}
