package dev.escapement.engine.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a person does to a job, and who did it for which reason (null: not said), which stays in the job's history; immutable. */
public sealed interface Intervention {
    String by();

    String reason();

    /** The longest name and reason that are taken. */
    int LONGEST = 1_000;

    /** Ends a job that waits, has the step of a running one end, and leaves a final one alone. */
    record Cancel(String by, String reason) implements Intervention {}

    /**
     * Begins a new chapter of a FAILED, CANCELLED or UNKNOWN job, at this step (null: the first that has not succeeded) and with these
     * steps (null: as they are), which have the names that they had and differ from this step on only.
     */
    record Restart(String by, String reason, String from, List<StepSpec> steps) implements Intervention {
        public Restart {
            steps = steps == null ? null : List.copyOf(steps);
        }
    }

    /** Says of an UNKNOWN step what became of it, succeeded or not; the job goes on after it, or has failed. */
    record Settle(String by, String reason, String step, boolean succeeded) implements Intervention {}

    /** Puts another spec in the place of one whose job has not begun. */
    record Update(String by, String reason, JobSpec spec) implements Intervention {}

    /** Takes one that has ended out of the ledger, with all that hangs on it. */
    record Remove(String by, String reason) implements Intervention {}

    /** One that was carried out: when, what it was called, who did it, why, and at which step; what is not known is null. */
    record Done(Instant at, String action, String by, String reason, String step) {}

    /** Everything that is wrong with it, whatever job it is meant for. */
    default List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        check("/by", by(), problems);
        check("/reason", reason(), problems);
        return problems;
    }

    private static void check(String pointer, String text, List<Problem> problems) {
        if (text != null && (text.isBlank() || text.length() > LONGEST || !Values.isStorable(text))) {
            problems.add(new Problem(pointer, "must be a text of 1 to " + LONGEST + " characters, without NUL"));
        }
    }
}
