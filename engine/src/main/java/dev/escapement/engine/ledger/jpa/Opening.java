package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Unfinished;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A job about to be written, its JSON made already. */
record Opening(UUID key, JobSpec spec, Instant at, String labels, String parameters, String rules, List<NewStep> steps)
        implements GroupCommit.Write {
    /** A row of step about to be written. */
    record NewStep(UUID job, int position, String name, String kind, String config, String rules, Part part) {}

    static Opening of(UUID key, JobSpec spec, Instant at) {
        var all = spec.allSteps();
        var steps = IntStream.range(0, all.size())
                .mapToObj(i -> newStep(key, i, all.get(i), spec.part(i)))
                .toList();
        return new Opening(
                key, spec, at, Json.write(spec.labels()), Json.write(spec.parameters()), Json.rules(spec), steps);
    }

    private static NewStep newStep(UUID key, int position, StepSpec step, Part part) {
        return new NewStep(key, position, step.name(), step.kind(), Json.write(step.config()), Json.rules(step), part);
    }

    @Override
    public int rows() {
        return 1 + steps.size();
    }

    /** When the job is to run; null when at once. */
    Instant due() {
        var notBefore = spec.rules().notBefore();
        return notBefore == null || !notBefore.isAfter(at) ? null : notBefore;
    }

    /** The limit that it waits for from its beginning; null when it waits for none, or comes to that when it is due. */
    String limit() {
        return due() == null ? spec.rules().limit() : null;
    }

    /** Whether it or a step of it names a limit. */
    boolean namesLimit() {
        return spec.rules().limit() != null
                || spec.allSteps().stream().anyMatch(step -> step.rules().limit() != null);
    }

    /** Something of where the job came from; null when it came from nowhere. */
    <T> T ofOrigin(Function<Origin, T> part) {
        return spec.origin() == null ? null : part.apply(spec.origin());
    }

    Unfinished unfinished() {
        return Unfinished.of(key, due(), 0, spec);
    }

    /** The job as a read would give it after the commit; it waits for a limit (null: for none). */
    Opened opened(String waitsFor) {
        var pending = spec.allSteps().stream().map(Opening::pending).toList();
        return new Opened(
                new Job(
                        key,
                        spec,
                        Status.PENDING,
                        false,
                        at,
                        at,
                        due(),
                        waitsFor,
                        null,
                        null,
                        null,
                        null,
                        null,
                        0,
                        null,
                        List.of(),
                        pending),
                true);
    }

    private static Step pending(StepSpec step) {
        return new Step(step, Status.PENDING, List.of(), null, null, Map.of(), List.of(), null, 0);
    }
}
