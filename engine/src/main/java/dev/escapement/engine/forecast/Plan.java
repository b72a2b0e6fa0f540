package dev.escapement.engine.forecast;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.schedule.Outcome;
import java.time.Instant;
import java.util.List;

/** What is expected of the slots from one time until before another, in their order, and where limits will be short of room. Immutable. */
public record Plan(Instant from, Instant until, List<Expected> jobs, List<Conflict> conflicts) {
    public Plan {
        jobs = List.copyOf(jobs);
        conflicts = List.copyOf(conflicts);
    }

    /**
     * A slot with the job that it will make, or why it will make none (null: it makes one): when that starts, at what limit's door it stands
     * until then (null: at none), when it ends (null: nobody knows), by how many jobs of the past that is judged, and its deadline (null: it has
     * none).
     */
    public record Expected(
            JobRef job,
            String definition,
            Instant slot,
            Outcome outcome,
            String reason,
            Instant start,
            String waitsFor,
            Instant end,
            int basis,
            Instant deadline) {
        /** Whether it will probably not be done by its deadline. */
        public boolean missesDeadline() {
            return deadline != null && end != null && end.isAfter(deadline);
        }
    }

    /** A time in which more want to run under a limit than have room: the most at once, and the jobs that have to do with it. */
    public record Conflict(String limit, int size, Instant from, Instant until, int most, List<JobRef> jobs) {
        public Conflict {
            jobs = List.copyOf(jobs);
        }
    }
}
